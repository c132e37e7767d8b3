package caio

// FieldType says how a Field is asked for.
type FieldType string

const (
	FieldText     FieldType = "text"
	FieldLongText FieldType = "longtext"
	FieldBool     FieldType = "bool"    // "true" or ""
	FieldChoice   FieldType = "choice"  // one of Choices
	FieldChoices  FieldType = "choices" // several, one a line
	FieldList     FieldType = "list"    // free entries, one a line
	FieldNumber   FieldType = "number"  // decimal integer
	FieldSecret   FieldType = "secret"  // never stored outside the keychain
	FieldURL      FieldType = "url"
	FieldInstant  FieldType = "instant" // RFC 3339
	FieldFile     FieldType = "file"    // absolute path of a file on this computer
)

// Choice is one value of a Field.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Condition makes a Field depend on another.
type Condition struct {
	Field  string   `json:"field"`
	Values []string `json:"values"` // any of them; empty means "any value but none"
}

// Field is an input that a Platform asks for, before sign-in or on each post. The
// composer draws it without knowing the Platform. Values are strings as FieldType says.
type Field struct {
	Name     string     `json:"name"`
	Label    string     `json:"label"`
	Help     string     `json:"help"`
	Type     FieldType  `json:"type"`
	Choices  []Choice   `json:"choices"`
	Remote   bool       `json:"remote"` // choices come from the platform, through Chooser
	Default  string     `json:"default"`
	Required bool       `json:"required"`
	Max      int        `json:"max"`      // characters of a text, entries of a list, largest number; 0 unlimited
	Min      int        `json:"min"`      // smallest number, fewest entries of a list that is given at all
	EntryMax int        `json:"entryMax"` // characters of one entry of a list; 0 unlimited
	Types    []string   `json:"types"`    // MIME types of a file, by content
	MaxBytes int64      `json:"maxBytes"` // size of a file; 0 unlimited
	When     *Condition `json:"when,omitempty"`
}
