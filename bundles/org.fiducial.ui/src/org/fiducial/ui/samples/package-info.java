/**
 * The list of samples, made for hundreds of thousands: ids in memory, rows and thumbnails on demand.
 */
package org.fiducial.ui.samples;
