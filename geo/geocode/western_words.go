package geocode

// streetTypes are the words a Western street name ends in, by the short form of
// the United States Postal Service (Publication 28, appendix C1).
var streetTypes = map[string]string{
	"st": "st", "street": "st", "str": "st", "ave": "ave", "av": "ave", "avenue": "ave", "rd": "rd", "road": "rd",
	"blvd": "blvd", "boulevard": "blvd", "bl": "blvd", "boul": "blvd", "dr": "dr", "drive": "dr", "drv": "dr", "pl": "pl", "place": "pl",
	"ct": "ct", "court": "ct", "ln": "ln", "lane": "ln", "ter": "ter", "terr": "ter", "terrace": "ter",
	"pkwy": "pkwy", "parkway": "pkwy", "pky": "pkwy", "pwy": "pkwy", "hwy": "hwy", "highway": "hwy", "way": "way", "wy": "way",
	"sq": "sq", "square": "sq", "plz": "plz", "plaza": "plz", "cir": "cir", "circle": "cir", "trl": "trl", "trail": "trl",
	"aly": "aly", "alley": "aly", "expy": "expy", "expressway": "expy", "fwy": "fwy", "freeway": "fwy", "pike": "pike", "tpke": "tpke", "turnpike": "tpke",
	"row": "row", "walk": "walk", "loop": "loop", "cres": "cres", "crescent": "cres", "xing": "xing", "crossing": "xing", "brg": "brg", "bridge": "brg",
}

// compassWords are the directions before or behind a street's name.
var compassWords = map[string]string{
	"n": "n", "north": "n", "s": "s", "south": "s", "e": "e", "east": "e", "w": "w", "west": "w",
	"ne": "ne", "northeast": "ne", "nw": "nw", "northwest": "nw", "se": "se", "southeast": "se", "sw": "sw", "southwest": "sw",
}

// unitWords begin what lies inside of a building.
var unitWords = map[string]bool{
	"apt": true, "apartment": true, "unit": true, "ste": true, "suite": true, "rm": true, "room": true, "fl": true, "flr": true, "floor": true,
	"bldg": true, "building": true, "bsmt": true, "basement": true, "lbby": true, "llby": true, "lobby": true, "ll": true, "lower": true, "upper": true,
	"frnt": true, "front": true, "rear": true, "spc": true, "space": true, "lot": true, "dept": true, "no": true, "#": true, "kiosk": true, "trlr": true,
	"ph": true, "penthouse": true, "mezz": true, "level": true, "lvl": true, "gate": true, "concourse": true, "terminal": true, "side": true,
}

// ordinalWords are numbered streets written out.
var ordinalWords = map[string]string{
	"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th", "seventh": "7th", "eighth": "8th",
	"ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
}

// numberedRoads are words that a number follows in the name of a road.
var numberedRoads = map[string]string{
	"hwy": "hwy", "highway": "hwy", "route": "route", "rt": "route", "rte": "route", "us": "us", "interstate": "i", "avenue": "avenue", "ave": "avenue",
}

// joins stand between the two streets of a crossing.
var joins = map[string]bool{"&": true, "and": true, "@": true, "at": true, "/": true}
