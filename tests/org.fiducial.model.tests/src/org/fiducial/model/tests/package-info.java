/**
 * Tests of the generated model's values and of the project file.
 */
package org.fiducial.model.tests;
