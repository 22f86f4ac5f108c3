/**
 * The project store: a folder with project.xmi and an SQLite database, EMF objects at its boundary.
 * Every edit is one transaction; annotations are locked optimistically and keep their history.
 */
package org.fiducial.store;
