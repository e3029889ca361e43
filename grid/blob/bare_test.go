package blob

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

const reporter = "Anna's phone"

// exif is an Exif block in either order of bytes: how the picture is turned, and
// whose it is.
func exif(little bool) []byte {
	if little {
		return []byte("Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x02\x00\x3b\x01\x02\x00\x0d\x00\x00\x00\x26\x00\x00\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00" + reporter + "\x00")
	}
	return []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x02\x01\x3b\x00\x02\x00\x00\x00\x0d\x00\x00\x00\x26\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00" + reporter + "\x00")
}

func segment(marker byte, body []byte) []byte {
	return append([]byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func pictures(t testing.TB) (plainJPEG, plainPNG []byte) {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for n := range 1200 {
		p.Set(n%40, n/40, color.RGBA{uint8(n * 7), uint8(n * 13), uint8(n), 255})
	}
	var j, g bytes.Buffer
	if err := jpeg.Encode(&j, p, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&g, p); err != nil {
		t.Fatal(err)
	}
	return j.Bytes(), g.Bytes()
}

// A bare picture has the pixels that it had, is turned as it was, and tells nothing
// of who took it.
func TestBare(t *testing.T) {
	j, g := pictures(t)
	text := join([]byte("\x00\x00\x00\x12tEXtA\x00"), []byte(reporter), []byte("....0000"))
	way := turned(exif(false))
	webp := func(parts ...[]byte) []byte {
		body := join(append([][]byte{[]byte("WEBP")}, parts...)...)
		return join([]byte("RIFF"), []byte{byte(len(body)), 0, 0, 0}, body)
	}
	flags := func(f byte) []byte {
		return []byte("VP8X\x0a\x00\x00\x00" + string(f) + "\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	}
	pixels := []byte("VP8 \x03\x00\x00\x00abc\x00")
	for _, c := range []struct {
		name        string
		given, want []byte
	}{
		{"a JPEG without anything", j, j},
		{"Exif", join(j[:2], segment(0xe1, exif(false)), j[2:]), join(j[:2], way, j[2:])},
		{"Exif, little end first", join(j[:2], segment(0xe1, exif(true)), j[2:]), join(j[:2], way, j[2:])},
		{"XMP, a maker's note and a comment", join(j[:2], segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00"+reporter)), segment(0xe5, []byte(reporter)), segment(0xfe, []byte(reporter)), j[2:]), j},
		{"fill bytes before a segment", join(j[:2], []byte("\xff\xff"), segment(0xe1, exif(false)), []byte("\xff"), j[2:]), join(j[:2], way, j[2:])},
		{"bytes of nobody between segments", join(j[:2], []byte(reporter), segment(0xe1, exif(true)), []byte("\x00"+reporter), j[2:]), join(j[:2], way, j[2:])},
		{"it breaks off within Exif", join(j[:2], segment(0xe1, exif(false))[:50]), join(j[:2], way)},
		{"a second picture within", join(j[:len(j)-2], j[:2], segment(0xe1, exif(false)), j[2:]), j[:len(j)-2]},
		{"a second picture behind", join(j, j[:2], segment(0xe1, exif(false)), j[2:]), j},
		{"a PNG", g, g},
		{"a PNG with text", join(g[:33], text, g[33:], []byte(reporter)), g},
		{"a WebP", webp(flags(0x1c), pixels, []byte("EXIF\x0d\x00\x00\x00"+reporter+".\x00")), webp(flags(0x10), pixels)},
		{"no picture", []byte("GIF89a"), []byte("GIF89a")},
	} {
		t.Run(c.name, func(t *testing.T) {
			given := bytes.Clone(c.given)
			got := Bare(given)
			if !bytes.Equal(got, c.want) || !bytes.Equal(given, c.given) {
				t.Errorf("got %d bytes %.60q, want %d %.60q", len(got), got, len(c.want), c.want)
			}
		})
	}
	if _, err := jpeg.Decode(bytes.NewReader(Bare(join(j[:2], segment(0xe1, exif(true)), j[2:])))); err != nil || len(way) != 36 {
		t.Errorf("decoded: %v, %d bytes of how it is turned", err, len(way))
	}
}

// FuzzBare: any bytes become no longer than a note of how they are turned
// makes them, and what is bare is bare.
func FuzzBare(f *testing.F) {
	j, g := pictures(f)
	f.Add(j)
	f.Add(g)
	f.Add(join(j[:2], segment(0xe1, exif(true)), j[2:]))
	f.Add([]byte("RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got := Bare(b)
		if len(got) > 2*len(b)+12 {
			t.Errorf("%d bytes became %d", len(b), len(got))
		}
		if again := Bare(got); !bytes.Equal(again, got) {
			t.Errorf("bare of %q: got %q, then %q", b, got, again)
		}
	})
}
