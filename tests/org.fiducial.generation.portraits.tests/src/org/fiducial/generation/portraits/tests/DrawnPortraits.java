package org.fiducial.generation.portraits.tests;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.fiducial.dataset.portraits.Portrait;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;

/** Drawn portraits of some styles in turn. */
final class DrawnPortraits implements LabelledImages {
	private static final long FIRST = 3_000_000;

	private final long seed;
	private final int side;
	private final List<PortraitStyle> styles;
	private final AtomicReferenceArray<LabelledImage> drawn;

	DrawnPortraits(long seed, int count, int side, List<PortraitStyle> styles) {
		this.seed = seed;
		this.side = side;
		this.styles = List.copyOf(styles);
		this.drawn = new AtomicReferenceArray<>(count);
	}

	@Override
	public String scheme() {
		return "ibug68";
	}

	@Override
	public int size() {
		return drawn.length();
	}

	@Override
	public LabelledImage get(int index) {
		LabelledImage known = drawn.get(index);
		if (known != null) {
			return known;
		}
		PortraitStyle style = styles.get(index % styles.size());
		Portrait p = PortraitGenerator.draw(style, seed, FIRST + index, side);
		LabelledImage image = new LabelledImage(style.id() + "-" + (FIRST + index), p.image(), p.landmarks(), p.visible(), style.id(), style.id());
		drawn.set(index, image);
		return image;
	}

	@Override
	public String style(int index) {
		return styles.get(index % styles.size()).id();
	}

	@Override
	public String domain(int index) {
		return style(index);
	}
}
