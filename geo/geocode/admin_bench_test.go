package geocode

import "testing"

func BenchmarkLoadAdmin(b *testing.B) {
	for b.Loop() {
		if _, err := newAdmin(packedAdmin); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAdminMatch(b *testing.B) {
	a := admin(b)
	texts := []string{
		"黑龙江省哈尔滨市道里区中央大街1号", "哈尔滨市南岗区西大直街387号", "道里区透笼街58号", "学府路74号",
		"太平大街街道太平大街与太平南二道街转角处1栋1层10号", "上海市浦东新区川沙新镇华夏二路1500弄", "北京朝阳建国路88号",
	}
	for i := 0; b.Loop(); i++ {
		a.Match(texts[i%len(texts)], "")
	}
}
