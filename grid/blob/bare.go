package blob

import (
	"bytes"
	"encoding/binary"
)

// Bare is a picture without what its camera wrote into it beside the
// pixels: place, owner, model and serial number would tell who took it. How it is
// turned stays. What is no JPEG, PNG or WebP is given as it is: a clue
// takes no other pictures.
func Bare(b []byte) []byte {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8")):
		return bareJPEG(b)
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return barePNG(b)
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return bareWebP(b)
	}
	return b
}

// bareJPEG leaves out the application segments except those of JFIF, of colours
// (ICC, Adobe), comments, what lies between segments, and what follows the end of
// the image.
func bareJPEG(b []byte) []byte {
	out := append(make([]byte, 0, len(b)), b[:2]...)
	for _, at := nextMarker(b, 2); at < len(b); {
		marker := b[at+1]
		if marker == 0xd9 {
			return append(out, b[at:at+2]...)
		}
		if at+4 > len(b) || marker == 0xd8 {
			return out
		}
		end := min(len(b), at+2+int(binary.BigEndian.Uint16(b[at+2:])))
		if end < at+4 {
			return out
		}
		begin, next := nextMarker(b, end)
		if marker == 0xda {
			end = begin
		}
		segment := b[at:end]
		switch {
		case marker == 0xe1:
			out = append(out, turned(segment[4:])...)
		case marker == 0xe2 && !bytes.HasPrefix(segment[4:], []byte("ICC_PROFILE\x00")):
		case marker == 0xfe, marker >= 0xe3 && marker <= 0xef && marker != 0xee:
		default:
			out = append(out, segment...)
		}
		at = next
	}
	return out
}

// nextMarker finds the first marker from an offset on that is none of the pixels':
// where the fill bytes before it begin (ITU-T T.81, 1992, B.1.1.2), and where it is
// itself; the end when there is none.
func nextMarker(b []byte, from int) (begin, at int) {
	for at = from; at+1 < len(b); at++ {
		if b[at] != 0xff {
			continue
		}
		for begin = at; at+2 < len(b) && b[at+1] == 0xff; {
			at++
		}
		if code := b[at+1]; code > 1 && code != 0xff && (code < 0xd0 || code > 0xd7) {
			return begin, at
		}
	}
	return len(b), len(b)
}

// turned is an Exif segment that says only how the picture is turned, as the given
// one does (tag 0x0112); nothing when it does not.
func turned(exif []byte) []byte {
	tiff, is := bytes.CutPrefix(exif, []byte("Exif\x00\x00"))
	if !is || len(tiff) < 8 {
		return nil
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first+2 > int64(len(tiff)) {
		return nil
	}
	entries := tiff[first+2:]
	for n := range int(order.Uint16(tiff[first:])) {
		if 12*(n+1) > len(entries) {
			return nil
		}
		if e := entries[12*n:]; order.Uint16(e) == 0x0112 {
			if way := order.Uint16(e[8:]); way >= 1 && way <= 8 {
				return append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(way), 0, 0, 0, 0, 0, 0)
			}
		}
	}
	return nil
}

// barePNG leaves out the chunks of text, time and Exif, and what follows the end.
func barePNG(b []byte) []byte {
	out := append(make([]byte, 0, len(b)), b[:8]...)
	for at := 8; at < len(b); {
		if at+12 > len(b) || int64(at)+12+int64(binary.BigEndian.Uint32(b[at:])) > int64(len(b)) {
			return append(out, b[at:]...)
		}
		end := at + 12 + int(binary.BigEndian.Uint32(b[at:]))
		switch kind := string(b[at+4 : at+8]); kind {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
		case "IEND":
			return append(out, b[at:end]...)
		default:
			out = append(out, b[at:end]...)
		}
		at = end
	}
	return out
}

// bareWebP leaves out the chunks of Exif and XMP, and what follows the end.
func bareWebP(b []byte) []byte {
	out := append(make([]byte, 0, len(b)), b[:12]...)
	b = b[:min(int64(len(b)), 8+int64(binary.LittleEndian.Uint32(b[4:])))]
	for at := 12; at < len(b); {
		size := int64(0)
		if at+8 <= len(b) {
			size = int64(binary.LittleEndian.Uint32(b[at+4:]))
		}
		end := int64(at) + 8 + size + size&1
		if at+8 > len(b) || end > int64(len(b)) {
			out = append(out, b[at:]...)
			break
		}
		switch kind := string(b[at : at+4]); kind {
		case "EXIF", "XMP ":
		default:
			out = append(out, b[at:end]...)
			if kind == "VP8X" && size > 0 {
				out[len(out)-int(end)+at+8] &^= 0x0c // has neither any more
			}
		}
		at = int(end)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}
