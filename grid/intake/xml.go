package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// xmlScanner reads the XML of workbook parts piece by piece. It holds one tag or
// one stretch of text at a time, knows no document type definitions and so no
// entities but the five of XML, and drops the prefixes of names. encoding/xml
// is an order of magnitude slower and bounds neither.
type xmlScanner struct {
	r     *bufio.Reader
	open  []string // names of open elements
	name  string
	attrs []xmlAttr
	text  []byte
	ends  bool // a tag that closed itself has its end to come
	begun bool
	names map[string]string // one string for each name seen
}

type xmlAttr struct {
	name  string
	value []byte
}

// pieces of XML.
type xmlPiece int8

const (
	xmlStart xmlPiece = iota + 1 // name and attrs
	xmlEnd                       // name
	xmlText                      // text, a part of it when comments or CDATA stand between
)

// Bounds of well-behaved XML: names come from a small set, since they are kept.
const (
	xmlMostDepth = 64
	xmlMostTag   = 512 << 10 // bytes of a tag or of text; a cell has at most 32,767 characters
	xmlMostNames = 4096
	xmlMostAttrs = 256
)

var (
	errXMLDepth = errors.New("elements lie too deep")
	errXMLTag   = errors.New("a tag or a text is too long")
	errXMLType  = errors.New("it has a document type definition (entities), which no workbook needs")
	errXMLShape = errors.New("it is not well formed")
)

func newXMLScanner(r io.Reader) *xmlScanner {
	return &xmlScanner{r: bufio.NewReaderSize(r, xmlMostTag), names: map[string]string{}}
}

// next gives the next piece; io.EOF after the end of the root element. What name,
// attrs and text hold is good until the next call.
func (x *xmlScanner) next() (xmlPiece, error) {
	if x.ends {
		x.ends = false
		return xmlEnd, nil
	}
	for {
		c, err := x.r.ReadByte()
		if errors.Is(err, io.EOF) && (len(x.open) > 0 || !x.begun) {
			return 0, errXMLShape
		}
		if err != nil {
			return 0, err
		}
		if c != '<' {
			if err := x.r.UnreadByte(); err != nil {
				return 0, err
			}
			if ok, err := x.stretch(); ok || err != nil {
				return xmlText, err
			}
			continue
		}
		piece, err := x.tag()
		if err != nil || piece != 0 {
			return piece, err
		}
	}
}

// stretch reads text up to the next tag. false: it lay outside of the root.
func (x *xmlScanner) stretch() (bool, error) {
	raw, err := x.r.ReadSlice('<')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return false, errXMLTag
	case errors.Is(err, io.EOF):
	case err != nil:
		return false, err
	default:
		raw = raw[:len(raw)-1]
		if err := x.r.UnreadByte(); err != nil {
			return false, err
		}
	}
	if len(x.open) == 0 {
		if len(bytes.TrimSpace(raw)) > 0 {
			return false, errXMLShape
		}
		return false, nil
	}
	x.text, err = unescapeXML(x.text[:0], raw)
	return true, err
}

// tag reads on after "<": 0 for what is no piece.
func (x *xmlScanner) tag() (xmlPiece, error) {
	next, err := x.r.Peek(1)
	if err != nil {
		return 0, errXMLShape
	}
	switch next[0] {
	case '?':
		return 0, x.skip("?>")
	case '!':
		return x.declaration()
	}
	raw, err := x.rest()
	if err != nil {
		return 0, err
	}
	if raw[0] == '/' {
		name := x.intern(bytes.TrimRight(raw[1:], " \t\r\n"))
		if len(x.open) == 0 || x.open[len(x.open)-1] != name {
			return 0, errXMLShape
		}
		x.open, x.name = x.open[:len(x.open)-1], name
		return xmlEnd, nil
	}
	return x.start(raw)
}

// rest reads the tag up to its ">", which may also stand in quotes.
func (x *xmlScanner) rest() ([]byte, error) {
	raw, err := x.r.ReadSlice('>')
	if err == nil && !openQuote(raw) {
		if len(raw) < 2 {
			return nil, errXMLShape
		}
		return raw[:len(raw)-1], nil
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, errXMLTag
	}
	if err != nil {
		return nil, shapeOr(err)
	}
	tag := bytes.Clone(raw)
	for openQuote(tag) {
		more, err := x.r.ReadSlice('>')
		if tag = append(tag, more...); len(tag) > xmlMostTag || errors.Is(err, bufio.ErrBufferFull) {
			return nil, errXMLTag
		}
		if err != nil {
			return nil, shapeOr(err)
		}
	}
	return tag[:len(tag)-1], nil
}

func shapeOr(err error) error {
	if errors.Is(err, io.EOF) {
		return errXMLShape
	}
	return err
}

// openQuote says whether a quote is open at the end of a tag.
func openQuote(tag []byte) bool {
	quote := byte(0)
	for _, c := range tag {
		switch {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return quote != 0
}

func (x *xmlScanner) start(raw []byte) (xmlPiece, error) {
	if raw[len(raw)-1] == '/' {
		x.ends, raw = true, raw[:len(raw)-1]
	}
	end := bytes.IndexAny(raw, " \t\r\n")
	if end < 0 {
		end = len(raw)
	}
	if end == 0 || len(x.open) == 0 && x.begun {
		return 0, errXMLShape
	}
	x.begun = true
	x.name = x.intern(raw[:end])
	if err := x.attributes(raw[end:]); err != nil {
		return 0, err
	}
	switch {
	case len(x.open) == xmlMostDepth:
		return 0, errXMLDepth
	case len(x.names) > xmlMostNames:
		return 0, errXMLShape
	case !x.ends:
		x.open = append(x.open, x.name)
	}
	return xmlStart, nil
}

func (x *xmlScanner) attributes(raw []byte) error {
	x.attrs = x.attrs[:0]
	for {
		raw = bytes.TrimLeft(raw, " \t\r\n")
		if len(raw) == 0 {
			return nil
		}
		is := bytes.IndexByte(raw, '=')
		if is <= 0 || len(x.attrs) == xmlMostAttrs {
			return errXMLShape
		}
		name := bytes.TrimRight(raw[:is], " \t\r\n")
		raw = bytes.TrimLeft(raw[is+1:], " \t\r\n")
		if len(raw) < 2 || raw[0] != '"' && raw[0] != '\'' {
			return errXMLShape
		}
		end := bytes.IndexByte(raw[1:], raw[0])
		if end < 0 {
			return errXMLShape
		}
		value := raw[1 : 1+end]
		if bytes.IndexByte(value, '&') >= 0 {
			var err error
			if value, err = unescapeXML(nil, value); err != nil {
				return err
			}
		}
		x.attrs = append(x.attrs, xmlAttr{x.intern(name), value})
		raw = raw[end+2:]
	}
}

// attr gives an attribute of the start just read, nil when it has none.
func (x *xmlScanner) attr(name string) []byte {
	for i := range x.attrs {
		if x.attrs[i].name == name {
			return x.attrs[i].value
		}
	}
	return nil
}

// intern gives a name without its prefix.
func (x *xmlScanner) intern(name []byte) string {
	if s, ok := x.names[string(name)]; ok {
		return s
	}
	whole := string(name)
	local := whole
	if at := bytes.LastIndexByte(name, ':'); at >= 0 {
		local = whole[at+1:]
	}
	if len(x.names) <= xmlMostNames {
		x.names[whole] = local
	}
	return local
}

// declaration skips a comment, gives the text of a CDATA section and refuses a
// document type.
func (x *xmlScanner) declaration() (xmlPiece, error) {
	if head, _ := x.r.Peek(3); string(head) == "!--" {
		return 0, x.skip("-->")
	}
	head, _ := x.r.Peek(8)
	if string(head) != "![CDATA[" {
		return 0, errXMLType
	}
	if len(x.open) == 0 {
		return 0, errXMLShape
	}
	_, _ = x.r.Discard(8) // just peeked
	x.text = x.text[:0]
	for !bytes.HasSuffix(x.text, []byte("]]>")) {
		c, err := x.r.ReadByte()
		if err != nil {
			return 0, shapeOr(err)
		}
		if x.text = append(x.text, c); len(x.text) > maxRow {
			return 0, errXMLTag
		}
	}
	x.text = x.text[:len(x.text)-3]
	return xmlText, nil
}

// skip reads past a mark.
func (x *xmlScanner) skip(mark string) error {
	matched := 0
	for n := 0; ; n++ {
		c, err := x.r.ReadByte()
		if err != nil {
			return shapeOr(err)
		}
		switch {
		case n > maxRow:
			return errXMLTag
		case c == mark[matched]:
			if matched++; matched == len(mark) {
				return nil
			}
		case matched > 0 && c == mark[matched-1] && c == '-': // "--->"
		case c == mark[0]:
			matched = 1
		default:
			matched = 0
		}
	}
}

// unescapeXML appends text with its references resolved.
func unescapeXML(to, raw []byte) ([]byte, error) {
	for {
		at := bytes.IndexByte(raw, '&')
		if at < 0 {
			return append(to, raw...), nil
		}
		to = append(to, raw[:at]...)
		raw = raw[at+1:]
		end := bytes.IndexByte(raw, ';')
		if end <= 0 || end > 10 {
			return to, errXMLShape
		}
		switch name := string(raw[:end]); name {
		case "amp":
			to = append(to, '&')
		case "lt":
			to = append(to, '<')
		case "gt":
			to = append(to, '>')
		case "quot":
			to = append(to, '"')
		case "apos":
			to = append(to, '\'')
		default:
			r, err := charReference(name)
			if err != nil {
				return to, err
			}
			to = utf8.AppendRune(to, r)
		}
		raw = raw[end+1:]
	}
}

// charReference reads "#10" or "#xA".
func charReference(name string) (rune, error) {
	if name[0] != '#' || len(name) < 2 {
		return 0, fmt.Errorf("%w: it uses the entity %q, which XML does not have", errXMLShape, name)
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) || n == 0 {
		return 0, errXMLShape
	}
	return rune(n), nil
}
