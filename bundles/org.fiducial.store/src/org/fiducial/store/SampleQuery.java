package org.fiducial.store;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;

/**
 * Which samples, in which order, from where on. Immutable; every method returns a changed copy:
 * {@code SampleQuery.all().dataset("ffhq").split("val").withLayer("ground-truth").limit(200)}.
 * Filters are combined by and; null means any.
 *
 * @param dataset name of the dataset
 * @param domain id of the domain
 * @param split the split; the empty string means samples without one
 * @param style id of the style; the empty string means samples without one
 * @param layer a layer that the sample has, or lacks, or whose review state is meant
 * @param presence what is asked about the layer
 * @param review review states of which the layer (any layer if none is given) has one; empty means any
 * @param text part of the key, letters A to Z in either case
 * @param order the order
 * @param after continue behind this sample (of a listing in the same order); null for the start
 * @param offset how many to skip before the page; for random access, slower than {@code after}
 * @param limit most samples of a page, 1 to {@value #MAX_LIMIT}
 */
public record SampleQuery(String dataset, String domain, String split, String style, String layer, Presence presence, Set<ReviewState> review,
		String text, SampleOrder order, Sample after, long offset, int limit) {
	/** Most samples of one page. */
	public static final int MAX_LIMIT = 10_000;
	/** Samples of a page if nothing is said. */
	public static final int DEFAULT_LIMIT = 200;

	/** What is asked about a layer. */
	public enum Presence {
		/** The sample has it. */
		PRESENT,
		/** The sample lacks it. */
		ABSENT
	}

	public SampleQuery {
		Objects.requireNonNull(order);
		Objects.requireNonNull(presence);
		review = Set.copyOf(review);
		if (limit < 1 || limit > MAX_LIMIT || offset < 0) {
			throw new IllegalArgumentException("limit " + limit + ", offset " + offset);
		}
		if (presence == Presence.ABSENT && (layer == null || !review.isEmpty())) {
			throw new IllegalArgumentException("an absent layer needs a name and has no review state");
		}
	}

	/** Every sample of the project, in order of import. */
	public static SampleQuery all() {
		return new SampleQuery(null, null, null, null, null, Presence.PRESENT, Set.of(), null, SampleOrder.ID, null, 0, DEFAULT_LIMIT);
	}

	/** Every sample of a dataset, by key. */
	public static SampleQuery of(String dataset) {
		return all().dataset(dataset).order(SampleOrder.KEY);
	}

	/** Only of this dataset. */
	public SampleQuery dataset(String name) {
		return new SampleQuery(name, domain, split, style, layer, presence, review, text, order, after, offset, limit);
	}

	/** Only of datasets of this domain. */
	public SampleQuery domain(String id) {
		return new SampleQuery(dataset, id, split, style, layer, presence, review, text, order, after, offset, limit);
	}

	/** Only of this split; the empty string means samples without one. */
	public SampleQuery split(String name) {
		return new SampleQuery(dataset, domain, name, style, layer, presence, review, text, order, after, offset, limit);
	}

	/** Only of this style; the empty string means samples without one. */
	public SampleQuery style(String id) {
		return new SampleQuery(dataset, domain, split, id, layer, presence, review, text, order, after, offset, limit);
	}

	/** Only samples that have this layer. */
	public SampleQuery withLayer(String name) {
		return new SampleQuery(dataset, domain, split, style, name, Presence.PRESENT, review, text, order, after, offset, limit);
	}

	/** Only samples that lack this layer. */
	public SampleQuery withoutLayer(String name) {
		return new SampleQuery(dataset, domain, split, style, name, Presence.ABSENT, Set.of(), text, order, after, offset, limit);
	}

	/** Only samples whose layer, or any layer if none is given, has one of these review states. */
	public SampleQuery review(ReviewState first, ReviewState... more) {
		return new SampleQuery(dataset, domain, split, style, layer, presence, EnumSet.of(first, more), text, order, after, offset, limit);
	}

	/** Only samples whose key contains this text. */
	public SampleQuery text(String part) {
		return new SampleQuery(dataset, domain, split, style, layer, presence, review, part, order, after, offset, limit);
	}

	/** In this order. */
	public SampleQuery order(SampleOrder by) {
		return new SampleQuery(dataset, domain, split, style, layer, presence, review, text, by, after, offset, limit);
	}

	/** Behind this sample: the last of the page before. */
	public SampleQuery after(Sample last) {
		return new SampleQuery(dataset, domain, split, style, layer, presence, review, text, order, last, offset, limit);
	}

	/** From this position on. */
	public SampleQuery offset(long skipped) {
		return new SampleQuery(dataset, domain, split, style, layer, presence, review, text, order, after, skipped, limit);
	}

	/** At most so many a page. */
	public SampleQuery limit(int most) {
		return new SampleQuery(dataset, domain, split, style, layer, presence, review, text, order, after, offset, most);
	}
}
