package org.fiducial.ui.editor.tools;

import org.fiducial.ui.editor.session.EditSession;

/**
 * What the left mouse button does in the landmark editor. Contributed through {@code org.fiducial.landmark.editors}. All
 * coordinates are pixels of the image.
 */
public interface LandmarkTool {
	/**
	 * Begins a gesture where the button goes down.
	 *
	 * @param session what is edited
	 * @param press where, and with which keys
	 * @return the gesture, or null if there is none from here
	 */
	Gesture press(EditSession session, Press press);

	/**
	 * Where and how a button went down.
	 *
	 * @param x in pixels of the image
	 * @param y in pixels of the image
	 * @param reach how near is near enough, in pixels of the image
	 * @param extend whether the key that extends a selection (Shift or Ctrl) is held
	 */
	record Press(double x, double y, double reach, boolean extend) {
	}

	/** From button down to button up. */
	interface Gesture {
		/** The mouse moved with the button down. */
		void drag(double x, double y);

		/** The button went up: the edit is made now. */
		void release(double x, double y);

		/** Escape: nothing happens. */
		void cancel();

		/** A rectangle to draw meanwhile, {@code {x0, y0, x1, y1}} in pixels of the image; null for none. */
		default double[] rubberBand() {
			return null;
		}
	}
}
