// Package pythontest makes Python packages for tests, and has pip find no others.
//
// It imports no other package of the project.
package pythontest
