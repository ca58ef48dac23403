"""How a conversation moves; knows neither jobs nor messengers."""
