// Package pythontest makes Python packages for tests, and makes pip find no others.
//
// It imports no other package of the project.
package pythontest
