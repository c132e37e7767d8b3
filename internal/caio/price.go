package caio

import "fmt"

// Price is what a Platform bills for publishing one Variant.
type Price struct {
	Micros   int64  `json:"micros"`   // millionths of the currency's unit; 0 nothing is billed
	Currency string `json:"currency"` // ISO 4217
	Note     string `json:"note"`     // one sentence: what it is made of, and as of when
}

// String writes the price with its currency, to the tenth of a cent.
func (p Price) String() string {
	return fmt.Sprintf("%s %d.%03d", p.Currency, p.Micros/1_000_000, p.Micros%1_000_000/1000)
}
