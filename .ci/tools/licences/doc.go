// Licences writes docker/THIRD_PARTY.md: every component that a program, an image or an exported page of the project
// holds, with its version and licence. With -check it writes nothing and fails if the file is not as it would be written.
//
//	licences [-check] -hnn PROGRAM     in the checkout's folder, after 'hnn setup'
//
// What is linked is read from the programs themselves, what Python installs from its lock file, and licences from the texts that
// the components bring. A component without a text that is known, or with a licence that is not in allow.go, is a failure.
package main
