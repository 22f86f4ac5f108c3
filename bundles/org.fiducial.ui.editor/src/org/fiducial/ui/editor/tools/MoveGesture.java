package org.fiducial.ui.editor.tools;

import org.fiducial.ui.editor.session.EditSession;

/** Drags the selected points. */
final class MoveGesture implements LandmarkTool.Gesture {
	private final EditSession session;
	private final double[] start;
	private final double x0;
	private final double y0;
	private boolean moved;

	/** @param x0 where the mouse is now; what is under it stays under it */
	MoveGesture(EditSession session, double x0, double y0) {
		this.session = session;
		this.start = session.shape();
		this.x0 = x0;
		this.y0 = y0;
	}

	private double[] at(double x, double y) {
		double[] shape = start.clone();
		session.selection().stream().forEach(i -> {
			shape[2 * i] += x - x0;
			shape[2 * i + 1] += y - y0;
		});
		return shape;
	}

	@Override
	public void drag(double x, double y) {
		moved |= x != x0 || y != y0;
		session.preview(at(x, y));
	}

	@Override
	public void release(double x, double y) {
		if (moved || x != x0 || y != y0) {
			session.commit(session.selection().cardinality() == 1 ? "Move point" : "Move points", at(x, y));
		}
	}

	@Override
	public void cancel() {
		session.revert();
	}
}
