package org.fiducial.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.model.Annotation;
import org.fiducial.model.Dataset;
import org.fiducial.model.ReviewState;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;

/** Reads the samples of a selection with their annotations, page by page, by key. Annotations that a reviewer rejected count as missing. */
final class SelectedSamples {
	private static final int PAGE = 500;

	private final ProjectStore store;
	private final DatasetSelection selection;
	private final Dataset dataset;

	/**
	 * @throws FiducialException (input) if there is no such dataset, split or style, with what there is
	 */
	SelectedSamples(ProjectStore store, DatasetSelection selection) {
		this.store = store;
		this.selection = selection;
		dataset = store.datasets().get(selection.dataset());
		if (selection.split() != null) {
			require("split", selection.split(), store.samples().splits(selection.dataset()));
		}
		Map<String, Long> known = selection.styles().isEmpty() ? Map.of() : store.samples().styles(selection.dataset());
		selection.styles().forEach(s -> require("style", s, known));
	}

	private void require(String what, String value, Map<String, Long> known) {
		if (!known.containsKey(value)) {
			throw FiducialException.input("dataset '" + selection.dataset() + "': " + Suggest.unknown(what, value, known.keySet().stream().filter(k -> !k.isEmpty()).toList()));
		}
	}

	Dataset dataset() {
		return dataset;
	}

	String domain(Sample s) {
		String own = s.getAttributes().get(Intake.DOMAIN);
		return own == null ? dataset.getDomain() : own;
	}

	/** Hands over what is selected; the annotation is null if the sample has none in the layer. */
	void each(BiConsumer<Sample, Annotation> visitor) {
		SampleQuery query = SampleQuery.of(selection.dataset()).split(selection.split());
		if (selection.styles().size() == 1) {
			query = query.style(selection.styles().getFirst());
		}
		if (selection.layer() != null && selection.annotated()) {
			query = query.withLayer(selection.layer());
		}
		int[] count = new int[1];
		List<Sample> page = new ArrayList<>(PAGE);
		for (Sample s : store.samples().each(query)) {
			page.add(s);
			if (page.size() == PAGE) {
				hand(page, visitor, count);
			}
			if (full(count)) {
				return;
			}
		}
		hand(page, visitor, count);
	}

	private boolean full(int[] count) {
		return selection.limit() > 0 && count[0] >= selection.skip() + (long) selection.limit();
	}

	private void hand(List<Sample> page, BiConsumer<Sample, Annotation> visitor, int[] count) {
		Map<Long, Annotation> layer = selection.layer() == null ? Map.of() : store.annotations().ofLayer(page.stream().map(Sample::getId).toList(), selection.layer());
		for (Sample s : page) {
			Annotation a = layer.get(s.getId());
			a = a != null && a.getReview() == ReviewState.REJECTED ? null : a;
			boolean wanted = (selection.styles().isEmpty() || selection.styles().contains(s.getStyle())) && (selection.domain() == null || selection.domain().equals(domain(s)))
					&& (a != null || selection.layer() == null || !selection.annotated());
			if (wanted && !full(count)) {
				count[0]++;
				if (count[0] > selection.skip()) {
					visitor.accept(s, a);
				}
			}
		}
		page.clear();
	}
}
