/**
 * Tests of schemes, geometry, edits, drawings, metrics and lint. Those that need real data or reference values
 * read the folder that FIDUCIAL_SHARED names and are skipped without it.
 */
package org.fiducial.landmark.tests;
