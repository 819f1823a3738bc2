package eval

import (
	"encoding/json"
	"fmt"
	"math"
)

// Number is a measurement. One that is not finite, since a rollout diverged, is null in JSON.
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.Finite() {
		return json.Marshal(float64(n))
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(n))
}

// Finite tells whether the number is one.
func (n Number) Finite() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// String writes three digits, or "diverged".
func (n Number) String() string {
	if !n.Finite() {
		return "diverged"
	}
	return fmt.Sprintf("%.2e", float64(n))
}
