/**
 * Editing without a screen: the shape being edited, its selection, undo through an EMF command stack, saving.
 * Every edit is stored at once; a failed save takes the edit back.
 */
package org.fiducial.ui.editor.session;
