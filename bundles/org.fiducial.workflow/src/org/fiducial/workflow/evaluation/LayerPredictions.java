package org.fiducial.workflow.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Problem;
import org.fiducial.core.Suggest;
import org.fiducial.dataset.ProjectImages;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.model.Annotation;
import org.fiducial.store.LayerSummary;
import org.fiducial.store.ProjectStore;

/** A layer of the project. */
final class LayerPredictions implements Predictions {
	private static final Pattern MODEL = Pattern.compile("model ([0-9a-f]{6,64})\\b.*");

	private final String layer;
	private final ProjectStore store;
	private final ProjectImages images;
	private final LandmarkScheme from;
	private final LandmarkScheme to;
	private final TreeSet<String> models = new TreeSet<>();

	/** @throws FiducialException (input) if no dataset of the faces has such a layer, with what there is */
	LayerPredictions(String layer, ProjectStore store, ProjectImages images, LandmarkScheme from, LandmarkScheme to) {
		this.layer = layer;
		this.store = store;
		this.images = images;
		this.from = from;
		this.to = to;
		TreeSet<String> here = new TreeSet<>();
		for (int i = 0; i < images.size(); i++) {
			here.add(images.dataset(i));
		}
		TreeSet<String> known = new TreeSet<>();
		here.forEach(d -> store.datasets().layers(d).forEach(l -> known.add(l.layer())));
		if (!known.contains(layer)) {
			throw FiducialException.input("no sample of the data has a layer '" + layer + "' (" + Suggest.unknown("layer", layer, known) + ")" + elsewhere(here)
					+ "; 'fiducial detect' makes one, --prediction-file reads predictions of other programs");
		}
	}

	private String elsewhere(TreeSet<String> here) {
		List<String> others = store.datasets().list().stream().map(d -> d.getName()).filter(d -> !here.contains(d))
				.filter(d -> store.datasets().layers(d).stream().map(LayerSummary::layer).anyMatch(layer::equals)).toList();
		return others.isEmpty() ? "" : "; it is a layer of another dataset: " + String.join(", ", others);
	}

	@Override
	public String method() {
		return layer;
	}

	@Override
	public double[][] shapes(int start, int end) {
		List<Long> ids = new ArrayList<>();
		for (int i = start; i < end; i++) {
			ids.add(images.sampleId(i));
		}
		Map<Long, Annotation> found = store.annotations().ofLayer(ids, layer);
		double[][] out = new double[end - start][];
		for (int i = start; i < end; i++) {
			Annotation a = found.get(images.sampleId(i));
			if (a != null) {
				out[i - start] = shape(a, i);
			}
		}
		return out;
	}

	private double[] shape(Annotation a, int i) {
		Matcher m = MODEL.matcher(String.valueOf(a.getAuthor()));
		if (m.matches()) {
			models.add(m.group(1));
		}
		if (a.getShape().length != 2 * from.pointCount()) {
			throw FiducialException.input("layer '" + layer + "' of sample '" + images.key(i) + "' has " + a.getShape().length / 2 + " points, its scheme '" + from.id() + "' has "
					+ from.pointCount() + "; predict it again");
		}
		return from.mapTo(to.id(), a.getShape());
	}

	@Override
	public String origin() {
		return "layer";
	}

	@Override
	public List<String> notes() {
		return models.size() > 1 ? List.of("layer '" + layer + "' was made by " + models.size() + " models: " + String.join(", ", models)) : List.of();
	}

	@Override
	public List<Problem> problems() {
		return List.of();
	}

	@Override
	public String model() {
		return models.size() == 1 ? models.first() : null;
	}
}
