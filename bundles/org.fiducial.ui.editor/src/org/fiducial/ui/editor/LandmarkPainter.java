package org.fiducial.ui.editor;

import java.util.BitSet;
import java.util.stream.IntStream;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.GC;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkScheme.Connection;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.Shapes;

/** Draws chains and points, but absent ones: a colour for each part, left and right apart, dark outlines so that they are seen on any picture. */
final class LandmarkPainter {
	private static final Color OUTLINE = new Color(20, 20, 20);
	private static final Color SELECTED = new Color(255, 255, 255);
	private static final Color[] COLOURS = { new Color(255, 179, 71), new Color(94, 203, 246), new Color(120, 220, 130), new Color(255, 121, 150), new Color(196, 150, 255),
			new Color(250, 236, 102), new Color(76, 222, 204), new Color(255, 150, 90), new Color(150, 180, 255) };

	private final LandmarkScheme scheme;
	private final Color[] ofPoint;

	LandmarkPainter(LandmarkScheme scheme) {
		this.scheme = scheme;
		this.ofPoint = new Color[scheme.pointCount()];
		java.util.Arrays.fill(ofPoint, SELECTED);
		int n = 0;
		for (Part part : scheme.parts()) {
			for (int i : part.indices()) {
				ofPoint[i] = COLOURS[n % COLOURS.length];
			}
			n++;
		}
	}

	void paint(GC gc, ViewTransform view, double[] shape, BitSet selection, int hovered, boolean names) {
		gc.setAntialias(SWT.ON);
		for (Connection c : scheme.connections()) {
			if (!Shapes.isAbsent(shape, c.from()) && !Shapes.isAbsent(shape, c.to())) {
				segment(gc, view, shape, c.from(), c.to());
			}
		}
		int radius = view.scale() > 6 ? 5 : view.scale() > 1.5 ? 4 : 3;
		int[] present = IntStream.range(0, Shapes.points(shape)).filter(i -> !Shapes.isAbsent(shape, i)).toArray();
		for (int i : present) {
			point(gc, view, shape, i, radius, selection.get(i), i == hovered);
		}
		if (names) {
			for (int i : present) {
				label(gc, view, shape, i, String.valueOf(i));
			}
		} else if (hovered >= 0 && !Shapes.isAbsent(shape, hovered)) {
			label(gc, view, shape, hovered, hovered + " " + scheme.pointNames().get(hovered));
		}
	}

	private void segment(GC gc, ViewTransform view, double[] s, int a, int b) {
		int x0 = (int) Math.round(view.screenX(s[2 * a]));
		int y0 = (int) Math.round(view.screenY(s[2 * a + 1]));
		int x1 = (int) Math.round(view.screenX(s[2 * b]));
		int y1 = (int) Math.round(view.screenY(s[2 * b + 1]));
		gc.setAlpha(110);
		gc.setLineWidth(3);
		gc.setForeground(OUTLINE);
		gc.drawLine(x0, y0, x1, y1);
		gc.setAlpha(230);
		gc.setLineWidth(1);
		gc.setForeground(ofPoint[b]);
		gc.drawLine(x0, y0, x1, y1);
		gc.setAlpha(255);
	}

	private void point(GC gc, ViewTransform view, double[] s, int i, int radius, boolean selected, boolean hovered) {
		int r = selected || hovered ? radius + 2 : radius;
		int x = (int) Math.round(view.screenX(s[2 * i])) - r;
		int y = (int) Math.round(view.screenY(s[2 * i + 1])) - r;
		gc.setBackground(ofPoint[i]);
		gc.fillOval(x, y, 2 * r, 2 * r);
		gc.setLineWidth(selected ? 2 : 1);
		gc.setForeground(selected ? SELECTED : OUTLINE);
		gc.drawOval(x, y, 2 * r, 2 * r);
	}

	private void label(GC gc, ViewTransform view, double[] s, int i, String text) {
		int x = (int) Math.round(view.screenX(s[2 * i])) + 8;
		int y = (int) Math.round(view.screenY(s[2 * i + 1])) - 18;
		gc.setForeground(OUTLINE);
		gc.drawText(text, x + 1, y + 1, true);
		gc.setForeground(SELECTED);
		gc.drawText(text, x, y, true);
	}
}
