package org.fiducial.landmark;

import java.util.Arrays;
import java.util.Objects;

/**
 * The length that errors are divided by: the distance between the means of two point sets, or a size of the bounding box.
 *
 * @param id for example {@code ocular} or {@code pupil}
 * @param right points of the right end
 * @param left points of the left end
 */
public record Normalizer(String id, int[] right, int[] left) {
	/** Side of the square that has the area of the truth's bounding box, the root of width times height; every scheme has it. */
	public static final Normalizer BOX = new Normalizer("box", new int[0], new int[0]);
	/** Diagonal of the truth's bounding box; every scheme has it. */
	public static final Normalizer DIAGONAL = new Normalizer("diagonal", new int[0], new int[0]);

	public Normalizer {
		Objects.requireNonNull(id);
		right = right.clone();
		left = left.clone();
	}

	/** A copy. */
	@Override
	public int[] right() {
		return right.clone();
	}

	/** A copy. */
	@Override
	public int[] left() {
		return left.clone();
	}

	/**
	 * The length in the unit of the shape; NaN if a point it needs is NaN. The box is that of the points which are numbers, NaN if there is
	 * none.
	 */
	public double of(double[] shape) {
		if (right.length == 0) {
			return ofBox(shape);
		}
		return Math.hypot(Shapes.mean(shape, left, 0) - Shapes.mean(shape, right, 0), Shapes.mean(shape, left, 1) - Shapes.mean(shape, right, 1));
	}

	private double ofBox(double[] shape) {
		boolean any = false;
		for (int i = 0; i + 1 < shape.length && !any; i += 2) {
			any = Double.isFinite(shape[i]) && Double.isFinite(shape[i + 1]);
		}
		if (!any) {
			return Double.NaN;
		}
		Box b = Shapes.box(shape);
		return id.equals(BOX.id) ? Math.sqrt(b.width() * b.height()) : Math.hypot(b.width(), b.height());
	}

	@Override
	public boolean equals(Object o) {
		return o instanceof Normalizer n && n.id.equals(id) && Arrays.equals(n.right, right) && Arrays.equals(n.left, left);
	}

	@Override
	public int hashCode() {
		return id.hashCode();
	}
}
