/**
 * Imports Artistic-Faces: portraits by painter with 68 landmarks.
 * One public class, contributed as importer {@code artface}.
 */
package org.fiducial.dataset.artface;
