package ode

// Check returns an error that names the first option that is unknown or out of range: what [NewSolver] would say before it
// looks at a field.
func (o Options) Check() error {
	if _, err := ByName(o.Method); err != nil {
		return err
	}
	return o.withDefaults().check()
}

// WithDefaults returns o with its zero values replaced, but for Method.
func (o Options) WithDefaults() Options { return o.withDefaults() }
