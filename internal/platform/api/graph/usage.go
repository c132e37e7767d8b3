package graph

import (
	"encoding/json"
	"net/http"
	"time"
)

// Usage is how much of its budget the app or the account has used up.
type Usage struct {
	Percent int           // of the fullest of all budgets; 0 when the network does not say
	Regain  time.Duration // until a used up budget is open again; 0 when it is not used up
}

// Busy reports whether reads that can wait should wait, so that publishing keeps some
// budget (Meta for Developers, "Rate limits": calls fail at 100 percent).
func (u Usage) Busy() bool { return u.Percent >= 80 || u.Regain > 0 }

// budget is one entry of a usage header, in percent and minutes.
type budget struct {
	Calls  int `json:"call_count"`
	CPU    int `json:"total_cputime"`
	Time   int `json:"total_time"`
	Regain int `json:"estimated_time_to_regain_access"`
}

// UsageOf reads the headers X-App-Usage and X-Business-Use-Case-Usage, which are absent
// while little is used.
func UsageOf(h http.Header) Usage {
	var app budget
	var cases map[string][]budget
	// A header that cannot be read says nothing: publishing does not depend on it.
	_ = json.Unmarshal([]byte(h.Get("X-App-Usage")), &app)
	_ = json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &cases)
	var u Usage
	u.add(app)
	for _, list := range cases {
		for _, b := range list {
			u.add(b)
		}
	}
	return u
}

func (u *Usage) add(b budget) {
	u.Percent = max(u.Percent, b.Calls, b.CPU, b.Time)
	u.Regain = max(u.Regain, time.Duration(b.Regain)*time.Minute)
}
