/**
 * The landmark editor: the part, the canvas that shows picture and points, and the view on them.
 * What an edit is lives in the session package, what the mouse does in the tools package.
 */
package org.fiducial.ui.editor;
