package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.workflow.recipe.RecipeFile;
import org.fiducial.workflow.recipe.RecipeLibrary;
import org.fiducial.workflow.recipe.Steps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShippedRecipesTest {
	@BeforeEach
	void besideTheCheckoutOutsideOsgi() {
		if (RecipeLibrary.named().isEmpty()) {
			Path folder = Path.of("bundles/org.fiducial.workflow/recipes");
			Assumptions.assumeTrue(Files.isDirectory(folder), "neither in the product nor in the checkout");
			System.setProperty("fiducial.recipes", folder.toString());
		}
	}

	@AfterEach
	void asBefore() {
		System.clearProperty("fiducial.recipes");
	}

	@Test
	void allAreThere() {
		assertEquals(Set.of("ablation", "demo", "paper", "portraits-base", "real-faces", "real-faces-more", "refinement", "reward"), RecipeLibrary.named().keySet());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ablation", "demo", "paper", "portraits-base", "real-faces", "real-faces-more", "refinement", "reward" })
	void everyKeyAndReferenceIsRight(String name) {
		Path file = RecipeLibrary.find(name);
		Map<String, String> vars = new LinkedHashMap<>();
		try {
			RecipeFile.read(file, Steps.builtIn(), Map.of());
		} catch (FiducialException e) {
			// the variables that the user must give
			for (String part : e.getMessage().split("--set ")) {
				if (part.contains("=…")) {
					vars.put(part.substring(0, part.indexOf('=')), "x");
				}
			}
			assertTrue(!vars.isEmpty(), e.getMessage());
		}
		RecipeFile r = RecipeFile.read(file, Steps.builtIn(), vars);
		assertEquals(name, r.recipe().name());
	}

	@Test
	void aMisspeltNameIsSuggested() {
		FiducialException e = assertThrows(FiducialException.class, () -> RecipeLibrary.find("real-facse"));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("did you mean 'real-faces'?"), e.getMessage());
	}
}
