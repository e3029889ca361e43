package intake

import "strings"

// synonyms are headings of Chinese registers, by field; of several in one file
// the first of a list counts and the others are ignored. Only headings that can
// mean nothing else are here: what is not listed needs --map.
var synonyms = map[Kind]map[string][]string{
	Institutions: {
		"name": {"名称", "单位名称", "机构名称", "企业名称", "场所名称", "经营单位名称", "被监督单位名称", "被监督单位", "市场主体名称", "店名", "单位", "机构"},
		"address": {"经营地址", "详细地址", "地址", "单位地址", "机构地址", "经营场所", "场所地址", "实际经营地址", "生产经营地址", "单位详细地址", "注册地址",
			"住所", "通讯地址"},
		"lon":              {"经度", "东经", "longitude", "lng", "long", "x坐标", "坐标x", "经度坐标", "百度经度", "高德经度"},
		"lat":              {"纬度", "北纬", "latitude", "y坐标", "坐标y", "纬度坐标", "百度纬度", "高德纬度"},
		"region":           {"行政区划代码", "区划代码", "行政区划编码", "行政区划", "所属区划", "所属区县", "区县", "辖区", "所属辖区", "所属行政区"},
		"category":         {"类别", "单位类别", "机构类别", "专业类别", "场所类别", "行业类别", "单位类型", "类型"},
		"risk":             {"风险等级", "风险级别", "风险分级"},
		"ownership":        {"所有制", "经济类型", "所有制形式"},
		"sponsor":          {"举办单位", "主办单位", "举办者"},
		"daily_supervisor": {"日常监管单位", "日常监管机构", "监管单位", "主管部门"},
		"phone":            {"联系电话", "电话", "单位电话", "固定电话", "联系方式", "电话号码", "手机", "手机号码", "手机号"},
		"legal_person.name": {"法定代表人", "法人", "法人代表", "负责人", "法定代表人姓名", "法定代表人（负责人）", "主要负责人",
			"经营者", "经营者姓名"},
		"legal_person.credit_code": {"统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "统一社会信用代码证号"},
		"licence.number":           {"许可证号", "许可证编号", "卫生许可证号", "许可证号码", "许可编号", "执业许可证号", "登记号", "证号", "证书编号"},
		"licence.kind":             {"许可证类型", "许可证类别", "许可类型", "证照类型"},
		"licence.expires_on":       {"有效期至", "许可证有效期至", "有效期止", "有效期限至", "截止日期", "到期日期", "有效期截止日期", "许可证有效期"},
		"last_inspection":          {"最近检查日期", "最近监督日期", "上次检查日期", "最近检查时间"},
		"last_patrol":              {"最近巡查日期", "上次巡查日期", "最近巡查时间"},
		"registered_at":            {"登记日期", "注册日期", "成立日期", "登记时间"},
		"province":                 {"省", "省份", "所在省"},
		"city":                     {"市", "城市", "地市", "所在市"},
		"district":                 {"县区", "区", "县", "county"},
	},
	Clues: {
		"source":      {"来源", "线索来源", "投诉来源", "受理渠道"},
		"external_no": {"工单号", "工单编号", "编号", "受理编号", "投诉编号", "线索编号"},
		"kind":        {"问题类型", "投诉类型", "线索类型", "类别", "类型"},
		"text":        {"内容", "投诉内容", "诉求内容", "问题描述", "线索内容"},
		"address":     {"地址", "事发地址", "详细地址", "发生地址", "问题地址"},
		"lon":         {"经度", "东经", "longitude", "lng"},
		"lat":         {"纬度", "北纬", "latitude"},
		"region":      {"行政区划代码", "区划代码", "行政区划", "区县", "所属区县"},
		"opened_at":   {"受理时间", "登记时间", "投诉时间", "投诉日期", "受理日期"},
		"closed_at":   {"办结时间", "办结日期"},
	},
	Officers: {
		"name":           {"姓名", "人员姓名"},
		"post":           {"职务", "岗位"},
		"region":         {"行政区划代码", "区划代码", "行政区划", "区县"},
		"phone":          {"联系电话", "电话", "手机", "手机号", "手机号码"},
		"certificate_no": {"执法证号", "证件号", "监督员证号"},
		"active_from":    {"任职日期", "上岗日期", "入职日期"},
		"active_until":   {"离职日期"},
		"week_hours":     {"每周工时", "周工时", "每周工作小时"},
	},
	Visits: {
		"visited_at":     {"检查日期", "检查时间", "巡查日期", "巡查时间", "监督日期"},
		"task":           {"任务", "任务类型", "检查类型"},
		"licence.number": {"许可证号", "许可证编号", "卫生许可证号"},
		"result":         {"结果", "检查结果", "巡查结果"},
		"survey":         {"摸排结果", "底数摸排", "核查情况"},
		"survey_name":    {"现名称", "更名后名称"},
		"survey_address": {"现地址", "搬迁后地址"},
		"note":           {"备注"},
	},
}

// meaning is the field that a heading means, and its place among the synonyms.
type meaning struct {
	field string
	rank  int
}

// meanings are the synonyms by folded heading.
var meanings = func() map[Kind]map[string]meaning {
	all := map[Kind]map[string]meaning{}
	for kind, fields := range synonyms {
		all[kind] = map[string]meaning{}
		for field, names := range fields {
			for rank, name := range names {
				all[kind][foldHeading(name)] = meaning{field, rank}
			}
		}
	}
	return all
}()

// foldHeading leaves of a heading what tells its meaning: half-width, lower
// case, without blanks and marks of being required, and without a unit or
// remark in brackets at its end.
func foldHeading(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xff01 - 0x21
		case r == 0x3000 || r == 0xa0 || r == 0xfeff || r == 0x200b:
			return -1
		}
		if r <= ' ' || r == '*' || r == ':' {
			return -1
		}
		return r
	}, strings.ToLower(s))
	if at := strings.IndexByte(s, '('); at > 0 && strings.HasSuffix(s, ")") {
		s = s[:at]
	}
	return s
}

// synonymOf is the field that a heading means in Chinese registers, if any.
func synonymOf(kind Kind, heading string) (meaning, bool) {
	m, ok := meanings[kind][foldHeading(heading)]
	return m, ok
}
