package org.fiducial.ui.editor.tools;

import java.util.BitSet;

import org.fiducial.ui.editor.session.EditSession;

/**
 * Press on a point: selects it (with Shift or Ctrl, adds or removes it) and drags the selection; a mere click on one of several selected
 * points selects it alone. Press beside the points: draws a box and selects what is in it.
 */
public final class SelectTool implements LandmarkTool {
	@Override
	public Gesture press(EditSession session, Press press) {
		if (session.shape() == null) {
			return null;
		}
		int hit = session.nearest(press.x(), press.y(), press.reach());
		if (hit < 0) {
			return new BoxGesture(session, press);
		}
		if (press.extend()) {
			BitSet points = (BitSet) session.selection().clone();
			points.flip(hit);
			session.select(points);
		} else if (!session.selection().get(hit)) {
			session.select(hit);
		}
		Runnable click = press.extend() ? () -> { } : () -> session.select(hit);
		return session.selection().get(hit) ? new MoveGesture(session, press.x(), press.y(), press.reach() / 3, click) : null;
	}

	private static final class BoxGesture implements Gesture {
		private final EditSession session;
		private final Press press;
		private final BitSet before;
		private double x;
		private double y;

		BoxGesture(EditSession session, Press press) {
			this.session = session;
			this.press = press;
			this.before = press.extend() ? (BitSet) session.selection().clone() : new BitSet();
			x = press.x();
			y = press.y();
		}

		@Override
		public void drag(double toX, double toY) {
			x = toX;
			y = toY;
			BitSet inside = (BitSet) before.clone();
			double[] s = session.shape();
			for (int i = 0; i < s.length / 2; i++) {
				if (between(s[2 * i], press.x(), x) && between(s[2 * i + 1], press.y(), y)) {
					inside.set(i);
				}
			}
			session.select(inside);
		}

		private static boolean between(double v, double a, double b) {
			return v >= Math.min(a, b) && v <= Math.max(a, b);
		}

		@Override
		public void release(double toX, double toY) {
			drag(toX, toY);
		}

		@Override
		public void cancel() {
			session.select(before);
		}

		@Override
		public double[] rubberBand() {
			return new double[] { press.x(), press.y(), x, y };
		}
	}
}
