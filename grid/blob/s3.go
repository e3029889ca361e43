package blob

import (
	"context"
	"errors"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"gridwatch/grid"
)

// bucket keeps whole blobs as objects of a storage that speaks S3.
type bucket struct {
	client       *minio.Client
	name, prefix string
	files        files
	crew         crew
}

// openS3 reads s3://BUCKET/PREFIX?endpoint=HOST[&region=R][&insecure=1] and asks
// whether the bucket is there.
func openS3(ctx context.Context, where string, o Options, f files, c crew) (*bucket, error) {
	invalid := func(reason string) (*bucket, error) {
		return nil, grid.Errorf(grid.Invalid, "invalid-blobs", "the storage of blobs %s: give a folder or s3://BUCKET/PREFIX?endpoint=HOST", reason)
	}
	u, err := url.Parse(where)
	if err != nil || u.Scheme != "s3" {
		return invalid("is not known")
	}
	q := u.Query()
	for name := range q {
		if name != "endpoint" && name != "region" && name != "insecure" {
			return invalid("has an option " + name + " that is not known")
		}
	}
	if u.Host == "" || q.Get("endpoint") == "" || u.User != nil {
		return invalid("names no bucket or no endpoint")
	}
	client, err := minio.New(q.Get("endpoint"), &minio.Options{Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure: q.Get("insecure") != "1", Region: q.Get("region")})
	if err != nil {
		return invalid("has an endpoint that is none")
	}
	b := &bucket{client: client, name: u.Host, prefix: strings.Trim(u.Path, "/"), files: f, crew: c}
	there, err := client.BucketExists(ctx, b.name)
	if err != nil {
		return nil, away(err)
	}
	if !there {
		return invalid("has no bucket " + b.name)
	}
	return b, nil
}

// away is a storage that does not answer, or not as it should.
func away(err error) error {
	if err == nil {
		return nil
	}
	return errors.Join(grid.Errorf(grid.Unavailable, "storage-unavailable", "the storage of photos cannot be reached: try again later"), err)
}

func (b *bucket) key(sum string) string { return path.Join(b.prefix, sum[:2], sum) }

// take uploads the files; an object is there whole or not at all.
func (b *bucket) take(ctx context.Context, parts []part) error {
	return b.crew.together(len(parts), func(n int) error {
		p := parts[n]
		if p.path == "" {
			return nil
		}
		_, err := b.client.FPutObject(ctx, b.name, b.key(p.sum), p.path, minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true})
		if err != nil {
			return away(err)
		}
		return b.files.remove(p.path)
	})
}

func (b *bucket) size(ctx context.Context, sum string) (int64, bool, error) {
	info, err := b.client.StatObject(ctx, b.name, b.key(sum), minio.StatObjectOptions{})
	if err != nil {
		if r := minio.ToErrorResponse(err); r.Code == minio.NoSuchKey || r.StatusCode == 404 {
			return 0, false, nil
		}
		return 0, false, away(err)
	}
	return info.Size, true, nil
}

func (b *bucket) remove(ctx context.Context, sums []string) error {
	return b.crew.together(len(sums), func(n int) error {
		return away(b.client.RemoveObject(ctx, b.name, b.key(sums[n]), minio.RemoveObjectOptions{}))
	})
}

func (b *bucket) open(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	o, err := b.client.GetObject(ctx, b.name, b.key(sum), minio.GetObjectOptions{})
	return o, away(err)
}
