package experiment

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Keys lists what Set can change, sorted: the names of all settings, as in a run's settings.json.
func (c *Config) Keys() []string { return slices.Sorted(maps.Keys(c.fields())) }

// Meanings returns a row for each of Keys: the key, its value to four digits, and its meaning.
func (c *Config) Meanings() [][]string {
	var rows [][]string
	all := c.fields()
	for _, key := range c.Keys() {
		value := fmt.Sprint(all[key].Interface())
		if all[key].Kind() == reflect.Float64 {
			value = fmt.Sprintf("%.4g", all[key].Float())
		}
		rows = append(rows, []string{key, value, all[key].meaning})
	}
	return rows
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
	return setField(field.Value, key, value)
}

func setField(field reflect.Value, key, value string) (err error) {
	needed := ""
	switch to := field.Addr().Interface().(type) {
	case *int:
		needed = "a whole number is"
		*to, err = strconv.Atoi(value)
	case *float64:
		needed = "a number is"
		*to, err = strconv.ParseFloat(value, 64)
	case *bool:
		needed = "true or false is"
		*to, err = strconv.ParseBool(value)
	case *string:
		*to = value
	default:
		return fmt.Errorf("%s can't be set from the command line", key)
	}
	if err != nil {
		return fmt.Errorf("%s is %q, but %s needed", key, value, needed)
	}
	return nil
}

// setting is the field of a setting, and what it means.
type setting struct {
	reflect.Value
	meaning string
}

// fields returns the settings by their JSON names: of those of data, the ones of the kind of data that c has.
func (c *Config) fields() map[string]setting {
	other := "Pixels"
	if c.Pixels != (PixelSettings{}) {
		other = "Data"
	}
	return named(reflect.ValueOf(c).Elem(), other)
}

// named returns fields by their JSON names, those of nested structures included, but for those of one field.
func named(v reflect.Value, without string) map[string]setting {
	all := map[string]setting{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Name == without:
		case v.Field(i).Kind() == reflect.Struct:
			maps.Copy(all, named(v.Field(i), ""))
		case name != "" && name != "-":
			all[name] = setting{v.Field(i), field.Tag.Get("meaning")}
		}
	}
	return all
}

// json is the configuration as it stands in settings.json.
func (c Config) json(loss, digest string) (json.RawMessage, error) {
	return json.Marshal(Recorded{Loss: loss, Data: digest, Config: c})
}
