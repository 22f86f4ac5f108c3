/**
 * What mouse gestures do in the landmark editor, as contributions to org.fiducial.landmark.editors.
 * Tools know image coordinates and the edit session, neither widgets nor the store.
 */
package org.fiducial.ui.editor.tools;
