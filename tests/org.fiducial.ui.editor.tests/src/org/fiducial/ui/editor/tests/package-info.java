/**
 * Tests of editing without a screen: session, undo, saving, gestures, view arithmetic.
 */
package org.fiducial.ui.editor.tests;
