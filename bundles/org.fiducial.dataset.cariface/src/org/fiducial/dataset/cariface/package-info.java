/**
 * Imports CariFace: caricatures with 68 landmarks in NumPy files.
 * One public class, contributed as importer {@code cariface}.
 */
package org.fiducial.dataset.cariface;
