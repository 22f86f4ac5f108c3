/**
 * Pixels as a plain value and the one guarded way to read and write image files.
 * Header, pixel budget and EXIF orientation are handled here and nowhere else.
 */
package org.fiducial.core.image;
