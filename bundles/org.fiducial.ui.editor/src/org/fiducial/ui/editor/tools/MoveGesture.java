package org.fiducial.ui.editor.tools;

import org.fiducial.ui.editor.session.EditSession;

/** Drags the selected points, once the mouse is so far from where it was pressed that it is no click with an unsteady hand. */
final class MoveGesture implements LandmarkTool.Gesture {
	private final EditSession session;
	private final double[] start;
	private final double x0;
	private final double y0;
	private final double slack;
	private final Runnable click;
	private boolean moved;

	/**
	 * @param x0 where the mouse is now; what is under it stays under it
	 * @param slack how far from there is still a click, in pixels of the image
	 * @param click what a click does
	 */
	MoveGesture(EditSession session, double x0, double y0, double slack, Runnable click) {
		this.session = session;
		this.start = session.shape();
		this.x0 = x0;
		this.y0 = y0;
		this.slack = slack;
		this.click = click;
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
		moved |= Math.hypot(x - x0, y - y0) > slack;
		if (moved) {
			session.preview(at(x, y));
		}
	}

	@Override
	public void release(double x, double y) {
		drag(x, y);
		if (moved) {
			session.commit(session.selection().cardinality() == 1 ? "Move point" : "Move points", at(x, y));
		} else {
			click.run();
		}
	}

	@Override
	public void cancel() {
		session.revert();
	}
}
