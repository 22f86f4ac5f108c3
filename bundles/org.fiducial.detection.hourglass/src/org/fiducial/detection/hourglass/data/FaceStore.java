package org.fiducial.detection.hourglass.data;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.fiducial.core.FiducialException;
import org.fiducial.landmark.crop.CropRule;
import org.fiducial.landmark.data.LabelledImage;
import org.fiducial.landmark.data.LabelledImages;

/** The faces of a collection, decoded once and kept as small patches as long as memory allows; later ones are cut out anew each time. Thread-safe. */
final class FaceStore {
	private final LabelledImages images;
	private final CropRule rule;
	private final int size;
	private final AtomicReferenceArray<Face> cache;
	private final AtomicLong free;

	/** @param budget bytes that cached patches may take */
	FaceStore(LabelledImages images, CropRule rule, int size, long budget) {
		this.images = images;
		this.rule = rule;
		this.size = size;
		this.cache = new AtomicReferenceArray<>(images.size());
		this.free = new AtomicLong(budget);
	}

	/**
	 * A face.
	 *
	 * @throws FiducialException (input) if its picture cannot be read or its landmarks have no extent
	 */
	Face get(int index) {
		Face face = cache.get(index);
		if (face == null) {
			face = cut(images.get(index));
			if (free.addAndGet(-face.bytes()) >= 0) {
				cache.set(index, face);
			}
		}
		return face;
	}

	private Face cut(LabelledImage sample) {
		try {
			return Face.of(sample, rule, size);
		} catch (IllegalArgumentException e) {
			throw FiducialException.input(sample.key() + ": its landmarks give no crop (" + e.getMessage() + "); remove the sample or correct it", e);
		}
	}
}
