package grid

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gridwatch/geo"
)

// PhotoRoles lists what a photo or recording can be for.
var PhotoRoles = []string{"photo", "voice", "signature", "pin", "before", "after"}

// photoTypes are the media types a phone hands in.
var photoTypes = []string{"image/jpeg", "image/png", "image/webp", "audio/webm", "audio/mp4", "audio/ogg"}

// Photo names a file that was taken on a visit or with a clue; its bytes are a blob.
type Photo struct {
	SHA256    string // of the bytes, lower-case hex
	Role      string
	Type      string // media type
	Bytes     int64
	TakenAt   time.Time  // zero when not known
	Point     *geo.Point // where it was taken, nil when not known
	AccuracyM float64
}

// MostPhotos is how many photos and recordings one check-in or clue has at most.
const MostPhotos = 50

// MostBlobBytes is the largest photo or recording.
const MostBlobBytes = 16 << 20

func (p *Photo) check(f *Faults, at string) {
	if !ValidSHA256(p.SHA256) {
		f.Add(at+"sha256", p.SHA256, "is not a SHA-256 (64 lower-case hex digits)")
	}
	if !slices.Contains(PhotoRoles, p.Role) {
		f.Add(at+"role", p.Role, "is not one of %v", PhotoRoles)
	}
	if !slices.Contains(photoTypes, p.Type) {
		f.Add(at+"type", p.Type, "is not one of %v", photoTypes)
	}
	if p.Bytes < 1 || p.Bytes > MostBlobBytes {
		f.Add(at+"bytes", fmt.Sprint(p.Bytes), "is not between 1 and %d", MostBlobBytes)
	}
	if !(p.AccuracyM >= 0 && p.AccuracyM <= 1e6) {
		f.Add(at+"accuracy_m", "", "is not between 0 and a million metres")
	}
}

// CheckPhotos says everything that is wrong with the photos of a clue. A voice
// would tell who reports it.
func CheckPhotos(photos []Photo) error {
	var f Faults
	if len(photos) > MostPhotos {
		f.Add("photos", fmt.Sprint(len(photos)), "are more than %d", MostPhotos)
	}
	for n := range photos {
		p, at := &photos[n], fmt.Sprintf("photos[%d].", n)
		if p.check(&f, at); !strings.HasPrefix(p.Type, "image/") {
			f.Add(at+"type", p.Type, "is no picture")
		}
	}
	return f.Err("clue")
}

// ValidSHA256 says whether a text is a SHA-256 in lower-case hex.
func ValidSHA256(s string) bool {
	return len(s) == 64 && strings.IndexFunc(s, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'f') }) < 0
}
