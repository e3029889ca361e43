// Package form holds checklists as data: what is asked on a visit of a kind to a
// place of a category, in a subset of JSON Schema that a phone can show without a
// program of its own. A form is never changed, only superseded by its next version.
//
// The subset, of the keywords of JSON Schema draft 2020-12:
//
//	{"type":"object","required":[…],"properties":{name:field,…},
//	 "if":{"properties":{name:{"const":…}|{"enum":[…]}}},
//	 "then":{"required":[…],"properties":{name:field,…}},
//	 "allOf":[{"if":…,"then":…},…]}
//
// A field has title, type (string, number, integer, boolean, or array of choices),
// and may have description, enum with enumNames, minimum, maximum, maxLength and
// "x-photo" (a photo is asked for beside it). The order of the properties is that
// of the questions. A field that only a then names is asked while one of its
// conditions holds; an answer to a question that is not asked holds no condition.
package form
