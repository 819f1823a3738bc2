package experiment

// YourOwnSystem shows how a new system is defined, learned and measured.
var YourOwnSystem = &Topic{Info: Info{"your-own-system", "Your own system", "your_own_system"}}
