package geocode

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// brief writes what was read in one line, in the order of Address.
func brief(a Address) string {
	var out []string
	add := func(name, value string) {
		if value != "" {
			out = append(out, name+"="+value)
		}
	}
	add("county", a.County)
	add("town", a.Township)
	add("community", a.Community)
	add("road", a.Road)
	add("number", houseText(a.Number))
	add("cross", a.Cross)
	add("building", a.Building)
	add("unit", a.Unit)
	add("floor", a.Floor)
	add("room", a.Room)
	add("place", a.Place)
	add("direction", a.Direction)
	if a.OffsetM > 0 {
		add("metres", fmt.Sprint(a.OffsetM))
	}
	for _, o := range a.Others {
		add("other", o.Road+houseText(o.Number))
	}
	return strings.Join(out, " ")
}

func houseText(h HouseNumber) string {
	if h.N == 0 {
		return ""
	}
	text := fmt.Sprint(h.N)
	if h.Sub > 0 {
		text += fmt.Sprintf("/%d", h.Sub)
	}
	if h.Lane {
		text += "弄"
	}
	if h.In > 0 {
		text += fmt.Sprint(h.In)
	}
	return text
}

// Invented addresses, one for every way of writing that registers really have.
func TestParseAddress(t *testing.T) {
	for _, c := range [...]struct{ text, want string }{
		{"浙江省杭州市西湖区灵隐街道灵隐路12号", "county=西湖区 town=灵隐街道 road=灵隐路 number=12"},
		{"杭州市上城区庆春路一百二十三号", "county=上城区 road=庆春路 number=123"},
		{"杭州市上城区庆春路１２３号", "county=上城区 road=庆春路 number=123"},
		{"杭州市上城区庆春路123-1号", "county=上城区 road=庆春路 number=123/1"},
		{"杭州市上城区庆春路123号附5号", "county=上城区 road=庆春路 number=123/5"},
		{"杭州市上城区庆春路123号之一", "county=上城区 road=庆春路 number=123/1"},
		{"杭州市上城区庆春路123甲号", "county=上城区 road=庆春路 number=123/101"},
		{"杭州市上城区庆春路甲123号", "county=上城区 road=庆春路 number=123/101"},
		{"杭州市上城区庆春路123号乙", "county=上城区 road=庆春路 number=123/102"},
		{"庆春路123号5幢2单元301室", "road=庆春路 number=123 building=5 unit=2 room=301"},
		{"庆春路123号五号楼三层", "road=庆春路 number=123 building=5 floor=3"},
		{"庆春路88弄15号", "road=庆春路 number=88弄15"},
		{"庆春路88弄15号602室", "road=庆春路 number=88弄15 room=602"},
		{"庆春路二〇五号", "road=庆春路 number=205"},
		{"庆春路一千零八号", "road=庆春路 number=1008"},
		{"庆春路附7号", "road=庆春路 number=7"},
		{"庆春路副16-5号", "road=庆春路 number=16/5"},
		{"上海市徐汇区测试路461号58幢8楼", "county=徐汇区 road=测试路 number=461 building=58 floor=8"},
		{"上海市长宁区样本镇路363弄样本镇路500弄样本镇路555号", "county=长宁区 road=样本镇路 number=363弄 other=样本镇路500弄 other=样本镇路555"},
		{"上海市宝山区_北公路2221弄", "county=宝山区 road=北公路 number=2221弄"},
		{"上海市浦东新区紫藤一村", "county=浦东新区 community=紫藤一村"},
		{"上海市浦东新区紫藤1村23号", "county=浦东新区 community=紫藤一村"},
		{"上海市黄浦区样本大道200号", "county=黄浦区 road=样本大道 number=200"},
		{"道里区样本大街66号某某商厦4楼", "county=道里区 road=样本大街 number=66 floor=4 place=某某商厦"},
		{"南十四道街12号", "road=南十四道街 number=12"},
		{"南14道街12号", "road=南十四道街 number=12"},
		{"样本第六大道998号", "road=样本第六大道 number=998"},
		{"样本第6大道998号", "road=样本第六大道 number=998"},
		{"样本街道样本大街与样本南二道街转角处1栋1层10号(样本大街246号)", "town=样本街道 road=样本大街 number=246 cross=样本南二道街 building=1 floor=1"},
		{"灵隐街道灵隐街道灵隐街道某某大学世昌路5号", "county=西湖区 town=灵隐街道 road=某某大学世昌路 number=5"},
		{"样本路庆春路216号", "road=庆春路 number=216"},
		{"凤起安隆街22号", "road=凤起安隆街 number=22"},
		{"庆春西路与大学路交叉口西220米", "road=庆春西路 cross=大学路 direction=西 metres=220"},
		{"天目山路与学院路交汇处东北角", "road=天目山路 cross=学院路 direction=东北"},
		{"天目山路和学院路路口", "road=天目山路 cross=学院路"},
		{"天目山路/学院路交叉口", "road=天目山路 cross=学院路"},
		{"文三路和平饭店", "road=文三路 place=和平饭店"},
		{"文三路以北200米", "road=文三路 direction=北 metres=200"},
		{"火车站东南方向1.5公里", "place=火车站 direction=东南 metres=1500"},
		{"火车站北侧约50米", "place=火车站 direction=北 metres=50"},
		{"西湖风景区北门对面", "place=西湖风景区北门 direction=对面"},
		{"文三路90号东部软件园科技广场A座3层", "road=文三路 number=90 building=a floor=3 place=东部软件园科技广场"},
		{"文三路90号(东部软件园)", "road=文三路 number=90 place=东部软件园"},
		{"文三路90号东侧50米", "road=文三路 number=90 direction=东 metres=50"},
		{"文三路90号近学院路", "road=文三路 number=90"},
		{"杭州市余杭区五常街道文一西路969号", "county=余杭区 town=五常街道 road=文一西路 number=969"},
		{"文一西路969号西溪园区3号楼小邮局", "road=文一西路 number=969 building=3 place=西溪园区 小邮局"},
		{"杭州市萧山区义桥镇勤丰村3组12号", "county=萧山区 town=义桥镇 community=勤丰村 place=3组"},
		{"杭州市临安区昌化镇虹桥社区", "county=临安区 town=昌化镇 community=虹桥社区"},
		{"杭州市建德市新安江街道新安路1号", "county=建德市 town=新安江街道 road=新安路 number=1"},
		{"桐庐县富春江镇俞赵村", "county=桐庐县 town=富春江镇 community=俞赵村村委会"},
		{"杭州市下城区体育场路105号", "county=拱墅区 road=体育场路 number=105"},
		{"102国道35号", "road=102国道 number=35"},
		{"G320国道与良睦路交叉口", "road=g320国道 cross=良睦路"},
		{"三号线文泽路站", "road=文泽路"},
		{"文二路391号D座15F", "road=文二路 number=391 building=d floor=15"},
		{"F1层中庭", "floor=f1 place=中庭"},
		{"体育馆路48-2-3号", "road=体育馆路 number=48/2"},
		{"体育馆路66-68号", "road=体育馆路 number=66"},
		{"体育馆路712~713号附近", "road=体育馆路 number=712"},
		{"胡同12号", "road=胡同 number=12"},
		{"北京市东城区东四十条甲22号", "county=东城区 road=东四十条 number=22/101"},
		{"罗儿胡同17号院", "road=罗儿胡同 number=17"},
		{"建国路93号样本广场6号楼1508", "road=建国路 number=93 building=6 room=1508 place=样本广场"},
		{"建国路样本广场B座负一层", "road=建国路 building=b floor=-1 place=样本广场"},
		{"天河路208号样本城地下一层B1", "road=天河路 number=208 floor=1 place=样本城地下"},
		{"杭州解放路", "road=解放路"},
		{"解放路", "road=解放路"},
		{"解放路街口", "road=解放路"},
		{"KFC文三路店", "road=kfc文三路"},
		{"文三路20号room 5", "road=文三路 number=20 place=room5"},
		{"杭州市滨江区江南大道  288 号 样本大厦  1 幢  3 层", "county=滨江区 road=江南大道 number=288 building=1 floor=3 place=样本大厦"},
		{"浙江杭州西湖文三路90号", "county=西湖区 road=文三路 number=90"},
		{"杭州西湖区文三路90", "county=西湖区 road=文三路 number=90"},
		{"龙井路1号、3号、5号", "road=龙井路 number=1"},
		{"龙井路1号，虎跑路3号", "road=龙井路 number=1 other=虎跑路3"},
		{"中山北一路48号", "road=中山北一路 number=48"},
		{"中山北路一号", "road=中山北路 number=1"},
		{"人民路二十号三单元四〇二室", "road=人民路 number=20 unit=3 room=402"},
		{"和平路16号", "road=和平路 number=16"},
		{"和平小区16号", "place=和平小区"},
		{"近江南路8号", "road=近江南路 number=8"},
		{"机场路161-5", "road=机场路 number=161/5"},
		{"路12号", ""},
		{"第一百货商店", "place=第一百货商店"},
		{"临江1898A5栋04号门市", "building=5 room=04 place=临江 门市"},
		{"样本路1554号一层12号门市", "road=样本路 number=1554 floor=1 room=12 place=门市"},
		{"样本街12号(样本街与海城街交叉口)", "road=样本街 number=12 cross=海城街"},
		{"X032(样本第二大道)", "road=样本第二大道"},
		{"开发区3号路18号", "road=开发区3号路 number=18"},
		{"迎宾路三巷5号", "road=迎宾路三巷 number=5"},
		{"解放街四条12号", "road=解放街四条 number=12"},
		{"花园小区12号楼3单元501", "building=12 unit=3 room=501 place=花园小区"},
		{"幸福里小区三期8栋", "building=8 place=幸福里小区3期"},
		{"凤起路地铁站C口", "road=凤起路 place=地铁站c口"},
		{"杭州市上城区庆春路123號", "county=上城区 road=庆春路 number=123"},
		{"【庆春路】123号", "road=庆春路 number=123"},
		{"庆春路123号2#楼", "road=庆春路 number=123 building=2"},
		{"庆春路123号-2室", "road=庆春路 number=123 room=2"},
	} {
		if got := brief(ParseAddress(c.text)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestChineseNumbers(t *testing.T) {
	for text, want := range map[string]int{"一": 1, "十": 10, "十二": 12, "二十": 20, "二十三": 23, "一百": 100, "一百零五": 105, "一百一十": 110,
		"一百一十五": 115, "二零五": 205, "四零二": 402, "一千零八": 1008, "三千二百": 3200, "零": 0} {
		if got, ok := chineseNumber([]rune(text)); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, ok, want)
		}
	}
	for n := 1; n < 100; n++ {
		if got, ok := chineseNumber(smallChinese(n)); !ok || got != n {
			t.Errorf("%d written %s reads %d %v", n, string(smallChinese(n)), got, ok)
		}
	}
	if _, ok := chineseNumber([]rune("五万")); ok {
		t.Error("五万 was read")
	}
}

// Whatever the text, the parser returns, gives valid text and reads its own
// folded text the same way.
func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{"", "杭州市上城区庆春路一百二十三号", "上海市宝山区_北公路2221弄", "(((((", "A路与B路交叉口西220米", "\xff\xfe路1号",
		"路路路路1号2号3号", "99999999999999999999号", "附附附号", "1-1-1-1-1弄", "甲乙丙丁号", "5255 W MADISON ST", "负负一层", strings.Repeat("一", 500) + "号"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := ParseAddress(text)
		for _, s := range []string{a.Text, a.Road, a.Place, a.Township, a.Community, a.Room, a.Building, a.Cross} {
			if !utf8.ValidString(s) {
				t.Fatalf("%q gives %q", text, s)
			}
		}
		if a.Number.N < 0 || a.Number.Sub < 0 || a.OffsetM < 0 || utf8.RuneCountInString(a.Text) > 2*maxText {
			t.Fatalf("%q gives %+v", text, a)
		}
		if a.Region != "" && len(a.Region) != 12 {
			t.Fatalf("%q gives region %q", text, a.Region)
		}
	})
}
