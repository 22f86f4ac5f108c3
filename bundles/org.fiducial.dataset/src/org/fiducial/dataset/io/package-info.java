/**
 * Small, strict readers for files that nobody vouches for, shared by importers: .pts, .npy, tables, folder trees, archives.
 * Each has limits and says file, line and what was expected.
 */
package org.fiducial.dataset.io;
