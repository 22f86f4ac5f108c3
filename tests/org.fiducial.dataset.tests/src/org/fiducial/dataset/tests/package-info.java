/**
 * Tests of importing and exporting, over layouts built from the documented formats with tiny drawn images, and over real files where they are there.
 * One class a format or service; {@link org.fiducial.dataset.tests.Trees} draws, {@link org.fiducial.dataset.tests.Workspace} imports.
 */
package org.fiducial.dataset.tests;
