/**
 * Widely used landmark formats, in and out: 300-W .pts trees and CSV tables.
 * One importer and one exporter a format; each pair gives back what it was given.
 */
package org.fiducial.dataset.formats;
