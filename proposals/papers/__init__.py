"""Papers (文书) of proposals, reports and issues: what each offers a template, and how it is filled."""
