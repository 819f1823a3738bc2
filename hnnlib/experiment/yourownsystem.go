package experiment

// YourOwnSystem shows how a new system is defined, learned and measured.
var YourOwnSystem = &Topic{Name: "your-own-system", Title: "Your own system", Notebook: "your_own_system"}
