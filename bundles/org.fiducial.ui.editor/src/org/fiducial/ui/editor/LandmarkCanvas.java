package org.fiducial.ui.editor;

import java.util.function.Supplier;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.fiducial.core.image.RgbImage;
import org.fiducial.ui.SwtImages;
import org.fiducial.ui.UserErrors;
import org.fiducial.ui.editor.session.EditSession;
import org.fiducial.ui.editor.tools.LandmarkTool;

/**
 * Shows picture and points, and turns mouse and keys into tool gestures and edits. Wheel: zoom at the mouse. Middle or right
 * button, or Space with the left one: pan. Arrows: nudge one pixel (Shift ten, Alt a tenth). B, S, L, R: bigger, smaller, turn.
 * Delete: absent. Holding H hides all points.
 */
public final class LandmarkCanvas extends Canvas {
	private static final Color BACKGROUND = new Color(58, 58, 60);
	private static final int REACH = 9;

	private final EditSession session;
	private final LandmarkPainter painter;
	private final Supplier<LandmarkTool> tool;
	private final Image image;
	private final int imageWidth;
	private final int imageHeight;
	private ViewTransform view = new ViewTransform(1, 0, 0);
	private boolean fitted = true;
	private LandmarkTool.Gesture gesture;
	private int panX;
	private int panY;
	private boolean panning;
	/** The button that began the pan or the gesture and will end it; 0 between them. */
	private int held;
	private boolean space;
	private boolean hidden;
	private boolean names;
	private int hovered = -1;

	/** @param tool what the left button does now */
	LandmarkCanvas(Composite parent, EditSession session, RgbImage picture, Supplier<LandmarkTool> tool) {
		super(parent, SWT.DOUBLE_BUFFERED | SWT.NO_BACKGROUND);
		this.session = session;
		this.tool = tool;
		this.painter = new LandmarkPainter(session.scheme());
		this.image = SwtImages.of(getDisplay(), picture);
		this.imageWidth = picture.width();
		this.imageHeight = picture.height();
		session.addListener(this::refresh);
		addListener(SWT.Paint, e -> paint(e.gc));
		addListener(SWT.Resize, e -> resized());
		addListener(SWT.MouseDown, this::mouseDown);
		addListener(SWT.MouseMove, this::mouseMove);
		addListener(SWT.MouseUp, this::mouseUp);
		addListener(SWT.MouseWheel, e -> zoomAt(e.x, e.y, e.count > 0 ? 1.2 : 1 / 1.2));
		addListener(SWT.KeyDown, this::keyDown);
		addListener(SWT.KeyUp, this::keyUp);
		addListener(SWT.Dispose, e -> image.dispose());
		addListener(SWT.FocusOut, e -> {
			space = false;
			hidden = false;
			refresh();
		});
	}

	/** Where image pixels are on the canvas now. */
	public ViewTransform view() {
		return view;
	}

	/** What is edited. */
	public EditSession session() {
		return session;
	}

	/** Whether the left button is down in a gesture; until it ends nothing else may change points or selection. */
	public boolean dragging() {
		return gesture != null;
	}

	/** Shows the whole picture. */
	public void fit() {
		fitted = true;
		resized();
	}

	/** Zooms in the middle of the canvas. */
	public void zoom(double factor) {
		Rectangle area = getClientArea();
		zoomAt(area.width / 2, area.height / 2, factor);
	}

	private void refresh() {
		if (!isDisposed()) {
			redraw();
		}
	}

	private void resized() {
		Rectangle area = getClientArea();
		if (fitted && area.width > 0 && area.height > 0) {
			view = ViewTransform.fit(imageWidth, imageHeight, area.width, area.height);
		}
		redraw();
	}

	private void zoomAt(int x, int y, double factor) {
		fitted = false;
		view = view.zoomedAt(x, y, factor);
		redraw();
	}

	private void paint(GC gc) {
		gc.setBackground(BACKGROUND);
		gc.fillRectangle(getClientArea());
		gc.setInterpolation(view.scale() >= 3 ? SWT.NONE : SWT.HIGH);
		int x0 = (int) Math.round(view.screenX(-.5));
		int y0 = (int) Math.round(view.screenY(-.5));
		int x1 = (int) Math.round(view.screenX(imageWidth - .5));
		int y1 = (int) Math.round(view.screenY(imageHeight - .5));
		gc.drawImage(image, 0, 0, imageWidth, imageHeight, x0, y0, x1 - x0, y1 - y0);
		if (session.shape() != null && !hidden) {
			painter.paint(gc, view, session.shape(), session.selection(), hovered, names);
		}
		double[] band = gesture == null ? null : gesture.rubberBand();
		if (band != null) {
			rubberBand(gc, band);
		}
	}

	private void rubberBand(GC gc, double[] band) {
		int x = (int) Math.round(view.screenX(Math.min(band[0], band[2])));
		int y = (int) Math.round(view.screenY(Math.min(band[1], band[3])));
		int w = (int) Math.round(Math.abs(band[2] - band[0]) * view.scale());
		int h = (int) Math.round(Math.abs(band[3] - band[1]) * view.scale());
		gc.setForeground(getDisplay().getSystemColor(SWT.COLOR_WHITE));
		gc.setLineWidth(1);
		gc.setLineStyle(SWT.LINE_DASH);
		gc.drawRectangle(x, y, w, h);
		gc.setLineStyle(SWT.LINE_SOLID);
	}

	private void mouseDown(Event e) {
		forceFocus();
		if (held != 0 && (e.stateMask & SWT.BUTTON_MASK) != 0) {
			// the button that went down first keeps the mouse
			return;
		}
		// a release may have been lost to a dialog
		cancelGesture();
		panning = false;
		held = e.button;
		if (e.button != 1 || space) {
			panning = true;
			panX = e.x;
			panY = e.y;
			return;
		}
		boolean extend = (e.stateMask & (SWT.SHIFT | SWT.MOD1)) != 0;
		UserErrors.guard("Edit", () -> gesture = tool.get().press(session, new LandmarkTool.Press(view.imageX(e.x), view.imageY(e.y), REACH / view.scale(), extend)));
		redraw();
	}

	private void mouseMove(Event e) {
		if (panning) {
			fitted = false;
			view = view.panned(e.x - panX, e.y - panY);
			panX = e.x;
			panY = e.y;
			redraw();
		} else if (gesture != null) {
			gesture.drag(view.imageX(e.x), view.imageY(e.y));
			redraw();
		} else {
			int now = session.nearest(view.imageX(e.x), view.imageY(e.y), REACH / view.scale());
			if (now != hovered) {
				hovered = now;
				redraw();
			}
		}
	}

	private void mouseUp(Event e) {
		if (e.button != held) {
			return;
		}
		held = 0;
		panning = false;
		LandmarkTool.Gesture done = gesture;
		gesture = null;
		if (done != null && !UserErrors.guard("Edit", () -> done.release(view.imageX(e.x), view.imageY(e.y)))) {
			session.revert();
		}
		redraw();
	}

	private void keyDown(Event e) {
		double step = (e.stateMask & SWT.SHIFT) != 0 ? 10 : (e.stateMask & SWT.ALT) != 0 ? .1 : 1;
		if ((e.stateMask & SWT.MOD1) != 0) {
			if (e.keyCode == 'a' && !dragging()) {
				session.selectAll();
				e.doit = false;
			}
			return;
		}
		switch (e.keyCode) {
		case SWT.ARROW_LEFT -> nudge(-step, 0);
		case SWT.ARROW_RIGHT -> nudge(step, 0);
		case SWT.ARROW_UP -> nudge(0, -step);
		case SWT.ARROW_DOWN -> nudge(0, step);
		case SWT.ESC -> escape();
		case SWT.SPACE -> space = true;
		case SWT.DEL -> edit("Make points absent", session::removeSelection);
		case 'b' -> turn(0, 1 + step / 100);
		case 's' -> turn(0, 1 / (1 + step / 100));
		case 'l' -> turn(-step, 1);
		case 'r' -> turn(step, 1);
		case 'f' -> fit();
		case 'h' -> hide(true);
		case 'n' -> {
			names = !names;
			redraw();
		}
		case '+', '=', SWT.KEYPAD_ADD -> zoom(1.2);
		case '-', SWT.KEYPAD_SUBTRACT -> zoom(1 / 1.2);
		default -> {
			return;
		}
		}
		e.doit = false;
	}

	private void keyUp(Event e) {
		if (e.keyCode == SWT.SPACE) {
			space = false;
		} else if (e.keyCode == 'h') {
			hide(false);
		}
	}

	private void hide(boolean hide) {
		hidden = hide;
		redraw();
	}

	private void nudge(double dx, double dy) {
		edit("Move points", () -> session.moveSelection(dx, dy));
	}

	private void turn(double degrees, double scale) {
		edit("Turn points", () -> session.turnSelection(degrees, scale));
	}

	private void edit(String action, Runnable work) {
		if (!dragging()) {
			UserErrors.guard(action, work);
		}
	}

	private void escape() {
		if (!cancelGesture()) {
			session.select(new java.util.BitSet());
		}
		redraw();
	}

	/** Takes the gesture back that is under way; false if there is none. */
	private boolean cancelGesture() {
		LandmarkTool.Gesture cancelled = gesture;
		gesture = null;
		if (cancelled != null) {
			cancelled.cancel();
		}
		return cancelled != null;
	}
}
