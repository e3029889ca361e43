package geocode

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAdminMatch(t *testing.T) {
	a := admin(t)
	for _, c := range []struct{ text, within, code, rest string }{
		// full names, all levels or some
		{"黑龙江省哈尔滨市道里区中央大街1号", "", "230102000000", "中央大街1号"},
		{"哈尔滨市道里区中央大街1号", "", "230102000000", "中央大街1号"},
		{"道里区透笼街58号", "", "230102000000", "透笼街58号"},
		{"黑龙江省道里区透笼街58号", "", "230102000000", "透笼街58号"},
		{"中国黑龙江省宾县", "", "230125000000", ""},
		{"哈尔滨市南岗区曲线街道护军街4号", "", "230103011000", "护军街4号"},
		{"南岗区和兴路街道清滨路81号", "", "230103015000", "清滨路81号"},
		{"太平大街街道太平大街246号", "", "230104029000", "太平大街246号"},
		{"上海市浦东新区川沙新镇华夏二路1500弄", "", "310115103000", "华夏二路1500弄"},
		{"上海市宝山区月浦镇勤丰村", "", "310113104204", ""},
		{"上海市浦东新区北蔡镇五星村吴家队12号", "", "310115105208", "吴家队12号"},
		{"尚志街道办事处尚志大街", "230102", "230102008000", "尚志大街"},
		{"哈尔滨市南岗区", "", "230103000000", ""},
		// counties directly below a province, cities without districts
		{"湖北省仙桃市龙华山街道", "", "429004003000", ""},
		{"仙桃市沔州大道1号", "", "429004000000", "沔州大道1号"},
		{"河南省济源市", "", "419001000000", ""},
		{"新疆石河子市", "", "659001000000", ""},
		{"东莞市南城街道鸿福路100号", "", "441900004000", "鸿福路100号"},
		{"甘肃省嘉峪关市", "", "620200000000", ""},
		{"重庆市城口县葛城街道", "", "500229001000", ""},
		// short names
		{"哈尔滨道里中央大街1号", "", "230102000000", "中央大街1号"},
		{"道里透笼街58号", "", "230102000000", "透笼街58号"},
		{"道外北三道街9号", "", "230104000000", "北三道街9号"},
		{"香坊中山路2号", "2301", "230110000000", "中山路2号"},
		{"香坊中山路2号", "", "", "香坊中山路2号"},
		{"北京朝阳建国路88号", "", "110105000000", "建国路88号"},
		{"上海浦东川沙路100号", "", "310115000000", "川沙路100号"},
		{"吉林长春朝阳区", "", "220104000000", ""},
		{"内蒙古呼和浩特市新城区", "", "150102000000", ""},
		{"广西南宁市青秀区", "", "450103000000", ""},
		{"新疆乌鲁木齐天山区", "", "650102000000", ""},
		{"内蒙呼和浩特", "", "150100000000", ""},
		{"延边州延吉市光明街", "", "222401000000", "光明街"},
		{"恩施州恩施市", "", "422801000000", ""},
		{"黔西南州兴义市", "", "522301000000", ""},
		{"西双版纳州景洪市", "", "532801000000", ""},
		{"哈尔滨 道里 中央大街", "", "230102000000", "中央大街"},
		{"黑龙江，哈尔滨，道里，中央大街", "", "230102000000", "中央大街"},
		// repeats
		{"上海市上海市浦东新区御山路50弄", "", "310115000000", "御山路50弄"},
		{"黑龙江省黑龙江省哈尔滨市哈尔滨市道里区", "", "230102000000", ""},
		{"吉林省吉林市船营区北京路", "", "220204000000", "北京路"},
		// former names
		{"呼兰县公园路", "", "230111000000", "公园路"},
		{"哈尔滨市双城市民主街", "", "230113000000", "民主街"},
		{"阿城市解放大街", "", "230112000000", "解放大街"},
		{"哈尔滨市动力区通乡街", "", "230110000000", "通乡街"},
		{"太平区南直路", "2301", "230104000000", "南直路"},
		{"太平区", "", "210904000000", ""}, // the one of today, in 阜新
		{"卢湾区打浦路1号", "", "310101000000", "打浦路1号"},
		{"上海市闸北区共和新路", "", "310106000000", "共和新路"},
		{"上海市南汇区惠南镇", "", "310115131000", ""},
		{"崇明县城桥镇", "", "310151101000", ""},
		{"杭州市下城区体育场路", "", "330105000000", "体育场路"},
		{"萧山市市心路", "", "330109000000", "市心路"},
		{"宁波市鄞县", "", "330212000000", ""},
		{"襄樊市樊城区", "", "420606000000", ""},
		{"阿城区玉泉镇王岗村1号", "", "230112006000", "王岗村1号"}, // 玉泉街道 now
		// ambiguous names, settled by the text or the region
		{"沈阳铁西区兴华街", "", "210106000000", "兴华街"},
		{"铁西区兴华街", "2103", "210303000000", "兴华街"},
		{"铁西区兴华街", "", "", "兴华街"},
		{"南京市鼓楼区中山路", "", "320106000000", "中山路"},
		{"鼓楼区", "", "", ""},
		{"鼓楼区水部街道", "", "350102008000", ""},
		{"朝阳区双桥东路", "1101", "110105000000", "双桥东路"},
		// roads and other things named after places
		{"南京东路100号", "", "", "南京东路100号"},
		{"南京东路100号", "31", "", "南京东路100号"},
		{"上海市北京西路5号", "", "310000000000", "北京西路5号"},
		{"上海路3号", "", "", "上海路3号"},
		{"哈尔滨大街12号", "2301", "", "哈尔滨大街12号"},
		{"呼兰路3号", "2301", "", "呼兰路3号"},
		{"香坊大街3号", "2301", "", "香坊大街3号"},
		{"浦东南路1000号", "31", "", "浦东南路1000号"},
		{"浦东大道5号", "31", "", "浦东大道5号"},
		{"上海新村3号", "", "", "上海新村3号"},
		{"哈尔滨工业大学", "", "", "哈尔滨工业大学"},
		{"哈尔滨银行道里支行", "", "", "哈尔滨银行道里支行"},
		{"平房三号楼", "2301", "", "平房三号楼"},
		{"平房区友协大街", "2301", "230108000000", "友协大街"},
		{"八区街24号", "2301", "", "八区街24号"},
		{"道里区红旗村路5号", "", "230102000000", "红旗村路5号"},
		{"威远门中路48号", "", "", "威远门中路48号"}, // in 长治市; there is a 威远县
		{"科尔沁右前旗札萨克图西街", "", "", "科尔沁右前旗札萨克图西街"},
		{"合江镇荔乡路546号", "", "", "合江镇荔乡路546号"}, // once the seat of 合江县, today one township elsewhere
		{"城南街道学圣路338号", "", "", "城南街道学圣路338号"},
		{"合江镇建设路1号", "440982", "440982112000", "建设路1号"},
		// communities only where their township or district is known
		{"勤丰村12号", "31", "", "勤丰村12号"},
		{"勤丰村12号", "310113", "310113104204", "12号"},
		{"上海市勤丰村12号", "", "310000000000", "勤丰村12号"},
		// another region than asked
		{"上海市浦东新区川沙路1号", "2301", "310115000000", "川沙路1号"},
	} {
		p := a.Match(c.text, c.within)
		d, _ := p.Deepest()
		if d.Code != c.code || p.Rest != c.rest {
			t.Errorf("%s in %q: got %s %s, rest %q, want %s, rest %q", c.text, c.within, d.Code, d.Name, p.Rest, c.code, c.rest)
		}
	}
}

func TestAdminMatchTellsMore(t *testing.T) {
	a := admin(t)
	p := a.Match("哈尔滨市道里透笼街", "")
	if len(p.Named) != 2 || p.Named[1].Division.Name != "道里区" || "哈尔滨市道里透笼街"[p.Named[1].Start:p.Named[1].End] != "道里" {
		t.Errorf("mentions: got %v, want 哈尔滨市 and 道里", p.Named)
	}
	if names := chainNames(p.Chain); names != "黑龙江省 哈尔滨市 道里区" {
		t.Errorf("chain: got %s, want the levels above too", names)
	}
	if names := chainNames(a.Match("浦东新区", "").Chain); names != "上海市 浦东新区" {
		t.Errorf("chain: got %s, want no 市辖区", names)
	}
	if p := a.Match("铁西区兴华街", ""); len(p.Ambiguous) != 3 || p.Chain != nil {
		t.Errorf("铁西区: got %v, want the three there are", p.Ambiguous)
	}
	if p := a.Match("辽宁省铁西区兴华街", ""); len(p.Ambiguous) != 2 || chainNames(p.Chain) != "辽宁省" || p.Rest != "兴华街" {
		t.Errorf("铁西区 in 辽宁省: got %v below %v, want two", p.Ambiguous, p.Chain)
	}
	if p := a.Match("上海市川沙路1号", "2301"); !p.Outside {
		t.Error("上海市 asked in 哈尔滨市: got inside, want outside")
	}
	if p := a.Match("黑龙江省哈尔滨市川沙路1号", "230102"); p.Outside {
		t.Error("黑龙江省哈尔滨市 asked in 道里区: got outside, want inside")
	}
}

func chainNames(chain []Division) string {
	names := make([]string, len(chain))
	for i, d := range chain {
		names[i] = d.Name
	}
	return strings.Join(names, " ")
}

// A place without any usable address is filed where its name says.
func TestRegionOfName(t *testing.T) {
	coder := NewGeocoder(admin(t))
	for _, c := range []struct{ name, address, within, region string }{
		{"上海市第六人民医院", "", "", "310000000000"},
		{"哈尔滨市道里区人民医院", "", "", "230102000000"},
		{"哈尔滨市道里区人民医院", "", "2301", "230102000000"},
		{"哈尔滨市道里区人民医院", "", "31", "310000000000"},
		{"哈尔滨市道里区人民医院", "上海市徐汇区", "", "310104000000"},
		{"北京大学人民医院", "", "", ""},
		{"西藏自治区人民政府驻成都办事处医院", "", "", ""},
		{"哈尔滨银行", "", "2301", "230100000000"},
	} {
		if got := coder.Locate(Query{Name: c.name, Address: c.address}, Options{Within: c.within}); got.Region != c.region {
			t.Errorf("%s %s in %q: got %q, want %q", c.name, c.address, c.within, got.Region, c.region)
		}
	}
}

func FuzzAdminMatch(f *testing.F) {
	a := admin(f)
	for _, seed := range []string{"黑龙江省哈尔滨市道里区中央大街1号", "吉林吉林吉林吉林吉林吉林吉林吉林吉林吉林", "铁西区", "中国", "上海市 \xff浦东", "道外北三道街", "\x00", "宾县"} {
		f.Add(seed, "2301")
	}
	f.Fuzz(func(t *testing.T, text, within string) {
		p := a.Match(text, within)
		if p.Offset < 0 || p.Offset > len(text) || text[p.Offset:] != p.Rest {
			t.Fatalf("rest of %q: got %q at %d, want the end of the text", text, p.Rest, p.Offset)
		}
		if utf8.ValidString(text) && !utf8.ValidString(p.Rest) {
			t.Fatalf("rest of %q: got %q, want whole characters", text, p.Rest)
		}
		end := 0
		for _, n := range p.Named {
			if n.Start < end || n.End <= n.Start || n.End > p.Offset {
				t.Fatalf("mentions of %q: got %v, want them in order before byte %d", text, p.Named, p.Offset)
			}
			end = n.End
		}
		for i := 1; i < len(p.Chain); i++ {
			if !a.Contains(p.Chain[i-1].Code, p.Chain[i].Code) {
				t.Fatalf("chain of %q: got %v, want each in the one before", text, p.Chain)
			}
		}
	})
}
