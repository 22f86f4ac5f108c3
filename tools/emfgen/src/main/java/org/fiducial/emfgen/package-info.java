/**
 * Runs the EMF code generator as a plain Java program,
 * so that model code is made in the build and never committed.
 */
package org.fiducial.emfgen;
