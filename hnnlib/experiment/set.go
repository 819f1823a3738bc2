package experiment

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// Keys lists what Set can change, sorted: the names of all settings, as in a run's settings.json.
func (c *Config) Keys() []string {
	var keys []string
	for key := range c.fields() {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// Set changes one setting, given as "key=value". Unknown keys and malformed values are errors that say
// what is known.
func (c *Config) Set(assignment string) error {
	key, value, ok := strings.Cut(assignment, "=")
	if !ok {
		return fmt.Errorf("%q is not of the form key=value; the keys are %s", assignment, strings.Join(c.Keys(), ", "))
	}
	field, ok := c.fields()[key]
	if !ok {
		return fmt.Errorf("unknown setting %q: expected one of %s", key, strings.Join(c.Keys(), ", "))
	}
	return setField(field, key, value)
}

func setField(field reflect.Value, key, value string) error {
	switch field.Kind() {
	case reflect.Int:
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("%s is %q, but a whole number is needed", key, value)
		}
		field.SetInt(int64(n))
	case reflect.Float64:
		x, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return fmt.Errorf("%s is %q, but a number is needed", key, value)
		}
		field.SetFloat(x)
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return fmt.Errorf("%s is %q, but true or false is needed", key, value)
		}
		field.SetBool(b)
	case reflect.String:
		field.SetString(value)
	default:
		return fmt.Errorf("%s can't be set from the command line", key)
	}
	return nil
}

// fields returns the settings by their JSON names: of those of data, the ones of the kind of data that c has.
func (c *Config) fields() map[string]reflect.Value {
	other := "Pixels"
	if c.Pixels != (PixelSettings{}) {
		other = "Data"
	}
	return fields(reflect.ValueOf(c).Elem(), other)
}

// fields returns the settings by their JSON names, those of nested structures included, but for those of one field.
func fields(v reflect.Value, without string) map[string]reflect.Value {
	all := map[string]reflect.Value{}
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		switch {
		case v.Type().Field(i).Name == without:
		case v.Field(i).Kind() == reflect.Struct:
			maps.Copy(all, fields(v.Field(i), ""))
		case name != "" && name != "-":
			all[name] = v.Field(i)
		}
	}
	return all
}

// json is the configuration as it stands in settings.json.
func (c Config) json(loss string) (json.RawMessage, error) {
	c.Train = c.Train.WithDefaults()
	return json.Marshal(struct {
		Loss string `json:"loss"`
		Config
	}{loss, c})
}
