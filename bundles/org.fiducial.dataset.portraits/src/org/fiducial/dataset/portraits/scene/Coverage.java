package org.fiducial.dataset.portraits.scene;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Anti-aliased coverage of vector shapes, read back by pixel. Pixel centres are at integers. */
public final class Coverage {
	private final int size;
	private final int[] argb;
	private final Graphics2D graphics;
	private int x0;
	private int y0;
	private int x1;
	private int y1;

	/** A scratch of a square frame. */
	public Coverage(int size) {
		this.size = size;
		BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
		argb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
		graphics = image.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
		graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
		graphics.setComposite(AlphaComposite.SrcOver);
		graphics.setColor(Color.WHITE);
		graphics.translate(.5, .5);
		clearBounds();
	}

	private void clearBounds() {
		x0 = size;
		y0 = size;
		x1 = 0;
		y1 = 0;
	}

	/** Adds a filled shape. */
	public void fill(Shape shape) {
		Rectangle2D r = shape.getBounds2D();
		grow(r, 1);
		graphics.fill(shape);
	}

	/** Adds an outline of even width, round ends. */
	public void stroke(Shape shape, double width) {
		grow(shape.getBounds2D(), width + 1);
		graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
		graphics.draw(shape);
	}

	private void grow(Rectangle2D r, double margin) {
		x0 = Math.max(0, Math.min(x0, (int) Math.floor(r.getMinX() - margin)));
		y0 = Math.max(0, Math.min(y0, (int) Math.floor(r.getMinY() - margin)));
		x1 = Math.min(size, Math.max(x1, (int) Math.ceil(r.getMaxX() + margin) + 1));
		y1 = Math.min(size, Math.max(y1, (int) Math.ceil(r.getMaxY() + margin) + 1));
	}

	/** The part of the frame that may be covered. */
	public Rectangle bounds() {
		return x1 > x0 && y1 > y0 ? new Rectangle(x0, y0, x1 - x0, y1 - y0) : new Rectangle();
	}

	/** Coverage of a pixel, 0 to 1. */
	public float at(int x, int y) {
		return (argb[y * size + x] >>> 24) * (1 / 255f);
	}

	/** Empties the scratch. */
	public void clear() {
		for (int y = y0; y < y1; y++) {
			java.util.Arrays.fill(argb, y * size + Math.min(x0, x1), y * size + x1, 0);
		}
		clearBounds();
	}
}
