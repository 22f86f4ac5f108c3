package org.fiducial.ui.editor.tools;

import org.fiducial.ui.editor.session.EditSession;

/** Brings the nearest point, however far, to the mouse: the quickest way to put right points that are nearly right. */
public final class SnapTool implements LandmarkTool {
	@Override
	public Gesture press(EditSession session, Press press) {
		int nearest = session.nearest(press.x(), press.y(), Double.MAX_VALUE);
		if (nearest < 0) {
			return null;
		}
		session.select(nearest);
		double[] shape = session.shape();
		// taken at its own place, so that it jumps under the mouse
		MoveGesture gesture = new MoveGesture(session, shape[2 * nearest], shape[2 * nearest + 1], 0, () -> { });
		gesture.drag(press.x(), press.y());
		return gesture;
	}
}
