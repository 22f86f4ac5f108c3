package org.fiducial.workflow.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.dataset.ProjectImages;
import org.fiducial.dataset.io.FileTree;

/**
 * Finds the sample that a prediction is of: by the key, with or without the picture's ending, then by the picture's path, then by its file
 * name where only one sample has it.
 */
final class SampleMatcher {
	private final ProjectImages images;
	private final List<Map<String, List<Integer>>> indices = List.of(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());

	SampleMatcher(ProjectImages images) {
		this.images = images;
		for (int i = 0; i < images.size(); i++) {
			String key = images.key(i);
			add(0, key, i);
			add(1, FileTree.stem(key), i);
			add(2, images.path(i).toString(), i);
			add(3, name(images.path(i).toString()), i);
		}
	}

	private void add(int index, String text, int sample) {
		indices.get(index).computeIfAbsent(text, k -> new ArrayList<>(1)).add(sample);
	}

	private static String name(String path) {
		return FileTree.stem(path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
	}

	/** The samples that fit best: none, one, or several if it cannot be told which. */
	List<Integer> find(Prediction p) {
		String key = p.key().replace('\\', '/');
		Path image = p.image();
		for (List<Integer> found : List.of(at(0, key, p), at(1, FileTree.stem(key), p), image == null ? List.<Integer>of() : at(2, image.toString(), p), at(3, name(key), p),
				image == null ? List.<Integer>of() : at(3, name(image.toString()), p))) {
			if (!found.isEmpty()) {
				return found;
			}
		}
		return List.of();
	}

	private List<Integer> at(int index, String text, Prediction p) {
		List<Integer> found = indices.get(index).getOrDefault(text, List.of());
		return p.dataset() == null ? found : found.stream().filter(i -> images.dataset(i).equals(p.dataset())).toList();
	}
}
