// Package eval measures any field beside any other, true or learned, or beside a recording: rollouts from common
// starts, energy and coordinates along them, and what a learned model conserves. A trajectory with what is measured
// along it is a [Course].
//
// It may import device, phase, ode, dataset and internal/seed.
package eval
